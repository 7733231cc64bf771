// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// A series of a test: `name{label="value"}` and its samples in promtool's notation.
struct TestSeries {
  promql::Expr selector;
  std::string samples;
};

/// What a query gives at an instant: one series with a value, or none.
struct TestQuery {
  promql::Expr expr;
  time::Duration at;
  model::Labels labels;
  double value = 1;
};

struct RuleTest {
  std::string name;
  std::vector<TestSeries> series;
  std::vector<TestQuery> queries;
};

/// Tests of an Objective's rules, at most six simulated hours each.
struct RuleTests {
  std::vector<RuleTest> tests;
  std::string why_none; ///< where nothing can drive the indicator
};

/// What is expected comes from `Simulation`, not from the rules' expressions.
RuleTests make_rule_tests(const model::Objective &objective, const model::Model &model);

} // namespace slac::plan
