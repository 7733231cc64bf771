// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/test_expectations.hpp"

#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/promql/selectors.hpp"

#include <algorithm>
#include <cmath>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr double kTolerance = 0.04;

std::vector<promql::Matcher> matchers(const model::Labels &labels) {
  std::vector<promql::Matcher> out;
  for (const auto &[label, value] : labels)
    out.push_back(promql::equals(label, value));
  return out;
}

} // namespace

void Expectations::value(RuleTest &test, time::Duration at, const Role &role, double wanted,
                         const SplitValue &value, const std::vector<promql::Matcher> &more) const {
  this->value(test, at, role, wanted, std::abs(wanted), value, more);
}
void Expectations::value(RuleTest &test, time::Duration at, const Role &role, double wanted,
                         double scale, const SplitValue &value,
                         const std::vector<promql::Matcher> &more) const {
  const double slack = std::max(scale * kTolerance, 1e-9);
  std::vector<promql::Matcher> of = matchers(value.ours);
  of.insert(of.end(), more.begin(), more.end());
  Expr off = promql::call("abs", {promql::binary(BinaryOp::Sub, series_.read(role, std::move(of)),
                                                 promql::number(wanted))});
  Expr is_near = yes_or_no(BinaryOp::LessEqual, std::move(off), promql::number(slack));
  model::Labels labels = series_.spelled(role).labels;
  labels.insert(value.ours.begin(), value.ours.end());
  for (const promql::Matcher &m : more)
    labels[m.label] = m.value;
  test.queries.push_back({std::move(is_near), at, std::move(labels), 1});
}

void Expectations::absent(RuleTest &test, time::Duration at, const Role &role,
                          const SplitValue &value) const {
  model::Labels labels = series_.spelled(role).labels;
  labels.insert(value.ours.begin(), value.ours.end());
  test.queries.push_back(
      {promql::call("absent", {series_.read(role, matchers(value.ours))}), at, labels, 1});
}

void Expectations::alert(RuleTest &test, time::Duration at, const std::string &name,
                         const char *tier, bool fires, const SplitValue &value) const {
  // They stand under other names.
  if (project_.names != model::Names::Ours) return;
  std::vector<promql::Matcher> of = matchers(value.ours);
  of.push_back(promql::equals("alertname", name));
  of.push_back(promql::equals("alertstate", "firing"));
  for (const auto &[label, own] : series_.spelled({Metric::Info}).labels)
    of.push_back(promql::equals(label, own));
  of.push_back(promql::equals("tier", tier));
  Expr count = promql::aggregate("count", promql::selector("ALERTS", std::move(of)));
  count =
      promql::binary(BinaryOp::Or, std::move(count), promql::call("vector", {promql::number(0)}));
  test.queries.push_back({std::move(count), at, {}, fires ? 1.0 : 0.0});
}

void Expectations::add_calendars(time::Duration length, time::Duration turn, RuleTest &test) const {
  const auto scrapes = [&](time::Duration d) { return d.ns / project_.scrape_interval.value.ns; };
  const std::string first = std::to_string(scrapes(turn));
  const std::string second = std::to_string(scrapes({length.ns - turn.ns}));
  const auto add = [&](std::string_view name, const terms::Calendar &window, bool is_before,
                       std::int64_t before, std::int64_t after) {
    const Expr read = of_calendar(name, {window}, project_, is_before);
    std::string samples = std::to_string(before) + "+0x" + first;
    samples += " " + std::to_string(after) + "+0x" + second;
    test.series.push_back(
        {promql::selector(std::string(name), promql::selectors_in(read).front()->matchers),
         std::move(samples)});
  };
  for (const terms::Calendar &window : calendar_windows(objective_)) {
    const std::int64_t whole = terms::nominal_length(window).ns / time::kSecond;
    const std::int64_t at = turn.ns / time::kSecond;
    add(series::kCalendarPeriod, window, false, 0, at > 0 ? 1 : 0);
    add(series::kCalendarEnd, window, false, at > 0 ? at : whole, at + whole);
    add(series::kCalendarLength, window, false, at > 0 ? at : whole, whole);
    add(series::kCalendarLength, window, true, whole, at > 0 ? at : whole);
  }
}

} // namespace slac::plan
