// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/split.hpp"
#include "compiler/promql/rewrite.hpp"

#include <functional>
#include <variant>

/// What an indicator counts: every kind is lowered to one of these, and everything behind them is
/// the same for all kinds. Expressions are split by the labels of the Objective.
namespace slac::plan {

/// The window of the recorded rates.
inline constexpr time::Duration kRateWindow{5 * time::kMinute};

/// Events that raw series count, per second over windows of at most an hour.
struct EventSignal {
  /// The one over `kRateWindow` exists exactly where the objective is measured.
  std::function<promql::Expr(time::Duration)> total;
  /// Out of `total`, which is given; `zero` is 0 where the objective is measured.
  std::function<promql::Expr(time::Duration, const promql::Expr &total, const promql::Expr &zero)>
      bad;
  bool bad_is_complete = false; ///< else nothing is bad where it has no value
};

/// What one evaluation finds, standing for its time.
struct TimeSignal {
  promql::Expr value;
  /// The shares of the time that are bad, and that count, of that value as recorded. Where `bad`
  /// has no value, nothing is.
  std::function<promql::Expr(const promql::Expr &value)> bad;
  std::function<promql::Expr(const promql::Expr &value)> total;
};

using Signal = std::variant<EventSignal, TimeSignal>;

Signal make_signal(const model::Unsliced &indicator, model::Idle idle, const Split &split);

// One for each kind of indicator, in indicator/. They keep references.
EventSignal ratio_signal(const model::Ratio &ratio, const Split &split);
EventSignal latency_signal(const model::Latency &latency, const Split &split);
TimeSignal threshold_signal(const model::Threshold &threshold, model::Idle idle,
                            const Split &split);
TimeSignal boolean_signal(const model::Boolean &boolean, model::Idle idle, const Split &split);
TimeSignal error_ratio_signal(const model::ErrorRatio &ratio, model::Idle idle, const Split &split);

/// The share of the time that is bad where `share` is that of a value, and NaN counts as `idle`.
promql::Expr bad_share(promql::Expr share, model::Idle idle);
/// 1 where a value counts, NaN as `idle` says.
promql::Expr counted_share(const promql::Expr &value, model::Idle idle);

} // namespace slac::plan
