// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/objective_series.hpp"
#include "compiler/plan/rule_tests.hpp"
#include "compiler/plan/test_inputs.hpp"

namespace slac::plan {

/// What generated tests ask of an Objective's records and alerts.
class Expectations {
public:
  /// Keeps references.
  Expectations(const model::Objective &objective, const model::Project &project)
      : objective_(objective), project_(project), series_(objective, project) {}

  /// Near `wanted`, by a share of it or of `scale`: a rule may be off, beside its delay, by a
  /// scrape or an evaluation at either end of a window.
  void value(RuleTest &test, time::Duration at, const Role &role, double wanted,
             const SplitValue &value, const std::vector<promql::Matcher> &more = {}) const;
  void value(RuleTest &test, time::Duration at, const Role &role, double wanted, double scale,
             const SplitValue &value, const std::vector<promql::Matcher> &more = {}) const;
  void absent(RuleTest &test, time::Duration at, const Role &role, const SplitValue &value) const;
  /// Whether an alert fires.
  void alert(RuleTest &test, time::Duration at, const std::string &name, const char *tier,
             bool fires, const SplitValue &value) const;

  /// Each calendar window's period begins when the test does or, the second of them, at `turn`.
  void add_calendars(time::Duration length, time::Duration turn, RuleTest &test) const;

private:
  const model::Objective &objective_;
  const model::Project &project_;
  ObjectiveSeries series_;
};

} // namespace slac::plan
