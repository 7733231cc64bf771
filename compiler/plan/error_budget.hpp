// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/objective_series.hpp"

#include <functional>

namespace slac::plan {

/// The share of events that may be bad: a number, or what is recorded for each value of `by`.
class ErrorBudget {
public:
  /// Keeps references.
  ErrorBudget(const model::Objective &objective, const ObjectiveSeries &series)
      : objective_(objective), series_(series) {}

  /// Whether the target is recorded per value.
  bool differs() const { return !objective_.targets.empty(); }
  double ratio() const;
  double target() const;

  using Present = std::function<promql::Expr(std::vector<promql::Matcher>)>;
  /// The target of each value of `by` that `present` has under matchers.
  promql::Expr targets(const Present &present) const;
  /// A ratio of errors as a multiple of the budget.
  promql::Expr share_of(promql::Expr error_ratio) const;
  /// The same of one that has the labels of `by` alone.
  promql::Expr share_of_bare(promql::Expr error_ratio) const;
  /// `error_ratio > factor × budget`; `threshold` is that product where the budget is a number.
  promql::Expr exceeds(promql::Expr error_ratio, double factor, double threshold) const;

private:
  promql::Expr recorded() const;

  const model::Objective &objective_;
  const ObjectiveSeries &series_;
};

} // namespace slac::plan
