// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/error_budget.hpp"
#include "compiler/plan/objective_series.hpp"

namespace slac::plan {

/// The groups of rules that every Objective has, whether it measures something itself or is made of
/// others: which windows there are, the budget out of an error ratio and a measured share, and what
/// is promised. How those two are found is left to who derives from it.
class ObjectiveGroups {
public:
  /// Keeps references.
  ObjectiveGroups(const model::Objective &objective, const model::Model &model);
  virtual ~ObjectiveGroups() = default;
  ObjectiveGroups(const ObjectiveGroups &) = delete;
  ObjectiveGroups &operator=(const ObjectiveGroups &) = delete;

  RuleFile make() const;

protected:
  /// What groups are for, in one line.
  struct Purposes {
    const char *base;
    const char *window;
    const char *also;
  };
  virtual Purposes purposes() const = 0;
  /// What comes before every ratio.
  virtual void add_measured(Group & /*base*/) const {}
  /// The error ratio of a window that the base group records, and of a longer one; the latter may
  /// record more before it.
  virtual promql::Expr base_ratio(time::Duration window) const = 0;
  virtual promql::Expr window_ratio(Group &out, time::Duration window) const = 0;
  virtual void add_service_of_day(Group & /*window*/) const {}
  /// Every value of `by` that has a target, where values have their own.
  virtual promql::Expr measured_values(const std::vector<promql::Matcher> &matchers) const = 0;
  /// The error ratio and what was measured of it, of a window that is promised or shown; of a
  /// calendar period `of_whole` is the share as if it were over. `spent` is how many budgets are
  /// spent, with the labels of `by` alone; without it that follows from the others.
  struct Promised {
    promql::Expr ratio;
    promql::Expr share;
    std::optional<promql::Expr> of_whole{};
    std::optional<promql::Expr> spent{};
  };
  virtual Promised promised(Group &out, const terms::WindowForm &form) const = 0;
  virtual Promised previous(Group &out, const terms::Calendar &window) const = 0;

  void add(Group &group, const Role &role, promql::Expr expr) const;

  const model::Objective &objective_;
  const model::Model &model_;
  ObjectiveSeries series_;
  ErrorBudget budget_;

private:
  Group group(const char *name, std::string purpose, time::Duration every) const;
  Group base() const;
  Group window(std::vector<Rule> alerts) const;
  Group also() const;
  Group previous() const;
  Group alerts(std::vector<Rule> alerts) const;
  void add_promised(Group &out, const terms::WindowForm &form) const;
  void add_budget(Group &out, Promised promised, const Role &ratio, const Role &share,
                  const Role &budget) const;
  promql::Expr spent(const Role &ratio, promql::Expr measured) const;
  model::Labels info_labels() const;

  std::set<time::Duration> windows_; ///< of error ratios
};

} // namespace slac::plan
