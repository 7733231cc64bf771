// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"
#include "compiler/promql/rewrite.hpp"

#include <string_view>

/// Shapes of expressions that several rules share.
namespace slac::plan {

/// `name{label="value"}`
promql::Expr recorded(std::string_view name, std::string_view label, const std::string &value);

/// `part / (whole > 0) or 0 * present`: a ratio that is 0, not NaN, while nothing happens.
promql::Expr ratio_or_zero(promql::Expr part, promql::Expr whole, promql::Expr present);

/// An exporter series as rules may read it: `max without (instance, …) (last_over_time(s[10m]))`
/// survives a failed scrape or a restart, and collapses replicas.
promql::Expr survived(promql::Expr selector);

/// Text of the user's as it may stand in a label or annotation of an alert, which Prometheus
/// expands as templates.
std::string literal_text(std::string_view text);
model::Labels literal_labels(const model::Labels &labels);

Rule record(std::string_view name, model::Labels labels, promql::Expr expr);

} // namespace slac::plan
