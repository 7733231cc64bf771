// SPDX-License-Identifier: Apache-2.0
// The rows of all agreements as rules read them: the exporter's series through one layer that
// survives a failed scrape, and what is breached in which window, also of promises by objective
// (promise_rows.cpp). One group for all: the exporter says of which agreements there are rows, and
// Prometheus reads each series once.
#include "compiler/plan/row_rules.hpp"

#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/expr.hpp"

#include <array>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr std::int64_t kHourMs = 3'600'000;

/// A recorded series and the exposed one that it carries on.
struct Carried {
  std::string_view record;
  std::string_view from;
};

constexpr auto kCarried = std::to_array<Carried>({
    {series::kRuleSli, series::kSli},
    {series::kRulePromised, series::kTarget},
    {series::kRuleBudgetWhole, series::kBudget},
    {series::kRuleBudgetSeconds, series::kBudgetRemaining},
    {series::kRuleCredit, series::kCredit},
    {series::kRuleStatus, series::kStatus},
    {series::kRuleHeadroom, series::kHeadroom},
    {series::kRuleForecast, series::kForecast},
    {series::kRuleClockDeadline, series::kClockDeadline},
});

Expr all(std::string_view name) { return promql::selector(std::string(name)); }

/// Remaining ÷ budget; a promise of 100 % has a budget of 0, of which nothing is left.
Expr budget_share() {
  return ratio_or_zero(all(series::kRuleBudgetSeconds), all(series::kRuleBudgetWhole),
                       all(series::kRuleBudgetSeconds));
}

/// The SLI of the whole window, of incidents that so far, in percent and cut after four digits: a
/// missed promise never reads as a kept one.
Expr delivered() {
  const auto sli = [](const char *basis) { return recorded(series::kRuleSli, "basis", basis); };
  Expr whole = promql::binary(BinaryOp::Or, ignoring({"basis"}), sli("whole"), sli("to_date"));
  Expr one = promql::aggregate_without("max", {"basis"}, std::move(whole));
  Expr cut = promql::call(
      "floor", {promql::binary(BinaryOp::Mul, promql::number(1'000'000), std::move(one))});
  return promql::binary(BinaryOp::Div, std::move(cut), promql::number(10'000));
}

/// What is missed in the current and the previous window. `from` makes a breach one series before
/// and after the month's end.
Expr breaches() {
  Expr rows = survived(promql::selector(
      std::string(series::kMissed),
      {{std::string(series::kWindow), promql::MatchOp::Regex, "current|previous", {}}}));
  return promql::binary(BinaryOp::Greater, std::move(rows), promql::number(0));
}

/// One series for a breach, wherever its window stands now.
Expr of_windows(const char *worst, Expr expr) {
  return promql::aggregate_without(worst, {std::string(series::kWindow)}, std::move(expr));
}

/// What was missed an hour ago, or in the day before.
Expr known_breaches() {
  Expr day = promql::over(all(series::kRuleBreaches), 24 * kHourMs);
  return of_windows("max",
                    promql::call("max_over_time", {promql::shifted(std::move(day), kHourMs)}));
}

/// Those that were not known, or were fewer.
Expr new_breaches() {
  const Expr now = all(series::kRuleBreach);
  const Expr known = all(series::kRuleBreachKnown);
  return promql::binary(BinaryOp::Or, promql::binary(BinaryOp::Greater, now, known),
                        promql::binary(BinaryOp::Unless, now, known));
}

/// A row's number with the `from` of what is missed in it. The worst of the windows: the other one
/// is not the breach's, or it is the same.
Expr of_breach(const model::Project &project, const char *worst, std::string_view name) {
  std::vector<std::string> labels{std::string(series::kAgreement), std::string(series::kCommitment),
                                  std::string(series::kAccount), std::string(series::kComponent),
                                  std::string(series::kWindow)};
  for (const auto &[label, value] : project.identity)
    labels.push_back(label);
  promql::Matching matching = on(std::move(labels));
  matching.cardinality = promql::Cardinality::ManyToOne;
  return of_windows(worst, promql::binary(BinaryOp::Mul, std::move(matching),
                                          yes_or_no(BinaryOp::Greater, all(series::kRuleBreaches),
                                                    promql::number(0)),
                                          all(name)));
}

} // namespace

Group make_row_rules(const model::Model &model) {
  Group out{"sla-rows",
            "The exporter's rows, in one layer that survives a failed scrape and a restart.",
            model.project.evaluation_interval.value,
            {}};
  const auto add = [&](std::string_view name, Expr expr) {
    out.rules.push_back(record(name, {}, std::move(expr)));
  };
  const bool has_exporter = model::needs_exporter(model);
  if (has_exporter)
    for (const Carried &c : kCarried)
      add(c.record, survived(all(c.from)));
  add(series::kRuleBudgetRemaining, budget_share());
  add(series::kRuleDelivered, delivered());
  if (has_exporter) add(series::kRuleBreaches, breaches());
  add(series::kRuleBreach, of_windows("max", all(series::kRuleBreaches)));
  add(series::kRuleBreachKnown, known_breaches());
  add(series::kRuleBreachNew, new_breaches());
  add(series::kRuleBreachDelivered, of_breach(model.project, "min", series::kRuleDelivered));
  add(series::kRuleBreachBudget, of_breach(model.project, "min", series::kRuleBudgetSeconds));
  add(series::kRuleBreachCredit, of_breach(model.project, "max", series::kRuleCredit));
  return out;
}

} // namespace slac::plan
