// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"
#include "compiler/promql/rewrite.hpp"

#include <string_view>

/// Shapes of expressions that several rules share.
namespace slac::plan {

/// How often the rules of windows that are longer than six hours are evaluated.
inline constexpr time::Duration kWindowInterval{5 * time::kMinute};

/// How often those of the calendar period before are.
inline constexpr time::Duration kPreviousInterval{time::kHour};

/// As PromQL counts time: whole milliseconds in ranges, whole seconds in numbers.
std::int64_t ms(time::Duration duration);
double seconds(time::Duration duration);

/// A ratio cut where a page that shows percentages with three digits cuts it, so that 99.8999 %
/// never reads as 99.900 %.
promql::Expr floored(promql::Expr ratio);

/// `name{label="value"}`
promql::Expr recorded(std::string_view name, std::string_view label, const std::string &value);

/// `last_over_time(selector[…])`: what a record got in the present evaluation of a group with this
/// interval, or nothing. A bare selector would also find what was recorded up to five minutes ago,
/// unless a stale marker stands behind it, and back-filled series have none.
promql::Expr fresh(promql::Expr selector, time::Duration interval);

/// What a group with this interval has recorded last, as others read it: one evaluation may be
/// missing or late.
promql::Expr latest(promql::Expr selector, time::Duration interval = kWindowInterval);

/// `part / (whole > 0) or 0 * present`: a ratio that is 0, not NaN, while nothing happens.
promql::Expr ratio_or_zero(promql::Expr part, promql::Expr whole, promql::Expr present);

/// `on (…)` with these labels.
promql::Matching on(std::vector<std::string> labels);

/// `on () group_left ()`: every series of the left side with the only one of the right.
promql::Matching with_the_only();

// Of single values, or of series with the same labels.
promql::Expr plus(promql::Expr left, promql::Expr right);
promql::Expr minus(promql::Expr left, promql::Expr right);
promql::Expr times(promql::Expr left, promql::Expr right);
promql::Expr divided(promql::Expr left, promql::Expr right);
promql::Expr either(promql::Expr left, promql::Expr right); ///< `or`

/// 1, with the value of the only series as a label.
promql::Expr as_label(std::string_view label, promql::Expr only);

/// A comparison that gives 1 or 0.
promql::Expr yes_or_no(promql::BinaryOp op, promql::Expr left, promql::Expr right);

/// `ignoring (…)` these labels.
promql::Matching ignoring(std::vector<std::string> labels);

/// The same series with a label.
promql::Expr labelled(promql::Expr expr, std::string_view label, std::string_view value);

/// An exporter series as rules may read it: `max without (instance, …) (last_over_time(s[10m]))`
/// survives a failed scrape or a restart, and collapses replicas.
promql::Expr survived(promql::Expr selector);

/// Labels as an alert or a record has them.
Wordings wordings(const model::Labels &labels);

Rule record(std::string_view name, const model::Labels &labels, promql::Expr expr);

} // namespace slac::plan
