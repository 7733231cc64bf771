// SPDX-License-Identifier: Apache-2.0
// An agreement's rows as rules read them: the exporter's series through one layer that survives a
// failed scrape, and what is breached in which window.
#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/agreement_alerts.hpp"
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

class AgreementRules {
public:
  AgreementRules(const model::Agreement &agreement, const model::Model &model)
      : a_(agreement), model_(model) {}

  Group record_rows() const {
    Group out{"sla-" + a_.name.value + "-rows",
              "The exporter's rows, in one layer that survives a failed scrape and a restart.",
              interval(),
              {}};
    // The label that the series have anyway tells the rules of one file apart.
    const model::Labels own{{std::string(series::kAgreement), a_.name.value}};
    for (const Carried &c : kCarried)
      out.rules.push_back(record(c.record, own, carried(c.from)));
    out.rules.push_back(record(series::kRuleBudgetRemaining, own, budget_share()));
    out.rules.push_back(record(series::kRuleDelivered, own, delivered()));
    out.rules.push_back(record(series::kRuleBreaches, own, breaches()));
    out.rules.push_back(
        record(series::kRuleBreach, own, of_windows("max", exposed(series::kRuleBreaches))));
    out.rules.push_back(record(series::kRuleBreachKnown, own, known_breaches()));
    out.rules.push_back(record(series::kRuleBreachNew, own, new_breaches()));
    // The worst of the windows: the other one is not the breach's, or it is the same.
    out.rules.push_back(
        record(series::kRuleBreachDelivered, own, of_breach("min", series::kRuleDelivered)));
    out.rules.push_back(
        record(series::kRuleBreachBudget, own, of_breach("min", series::kRuleBudgetSeconds)));
    out.rules.push_back(
        record(series::kRuleBreachCredit, own, of_breach("max", series::kRuleCredit)));
    return out;
  }

  /// Mimir takes at most twenty rules a group.
  std::vector<Group> record_promises() const {
    constexpr std::size_t kRulesOfGroup = 20;
    std::vector<Group> out;
    for (const model::Commitment *c : model::latest_commitments(a_)) {
      if (out.empty() || out.back().rules.size() == kRulesOfGroup)
        out.push_back({"sla-" + a_.name.value + "-info" +
                           (out.empty() ? "" : "-" + std::to_string(out.size() + 1)),
                       "What is promised, in words.",
                       interval(),
                       {}});
      out.back().rules.push_back(
          record(series::kRuleInfo, info_labels(*c), promql::call("vector", {promql::number(1)})));
    }
    return out;
  }

private:
  time::Duration interval() const { return model_.project.evaluation_interval.value; }
  Expr exposed(std::string_view name) const {
    return recorded(name, series::kAgreement, a_.name.value);
  }
  Expr carried(std::string_view name) const { return survived(exposed(name)); }

  /// Remaining ÷ budget; a promise of 100 % has a budget of 0, of which nothing is left.
  Expr budget_share() const {
    return ratio_or_zero(exposed(series::kRuleBudgetSeconds), exposed(series::kRuleBudgetWhole),
                         exposed(series::kRuleBudgetSeconds));
  }

  model::Labels common_labels(const model::Commitment &c) const {
    model::Labels out = model_.project.labels;
    for (const auto &[key, value] : a_.labels)
      out[key] = value;
    out[std::string(series::kAgreement)] = a_.name.value;
    out[std::string(series::kCommitment)] = c.name.value;
    return out;
  }

  model::Labels info_labels(const model::Commitment &c) const {
    model::Labels out = common_labels(c);
    out["title"] = a_.title;
    out["direction"] = a_.direction;
    out["promise"] = model::promise_text(a_, c.name.value);
    return out;
  }

  Expr of_agreement(std::string_view name, std::vector<promql::Matcher> more) const {
    more.insert(more.begin(), promql::equals(std::string(series::kAgreement), a_.name.value));
    return promql::selector(std::string(name), std::move(more));
  }

  /// The SLI of the whole window, of incidents that so far, in percent and cut after four digits: a
  /// missed promise never reads as a kept one.
  Expr delivered() const {
    const auto sli = [&](const char *basis) {
      return of_agreement(series::kRuleSli, {promql::equals("basis", basis)});
    };
    Expr whole = promql::binary(BinaryOp::Or, ignoring({"basis"}), sli("whole"), sli("to_date"));
    Expr one = promql::aggregate_without("max", {"basis"}, std::move(whole));
    Expr cut = promql::call(
        "floor", {promql::binary(BinaryOp::Mul, promql::number(1'000'000), std::move(one))});
    return promql::binary(BinaryOp::Div, std::move(cut), promql::number(10'000));
  }

  /// What is missed in the current and the previous window. `from` makes a breach one series before
  /// and after the month's end.
  Expr breaches() const {
    Expr rows = survived(of_agreement(
        series::kMissed,
        {{std::string(series::kWindow), promql::MatchOp::Regex, "current|previous", {}}}));
    return promql::binary(BinaryOp::Greater, std::move(rows), promql::number(0));
  }

  /// One series for a breach, wherever its window stands now.
  static Expr of_windows(const char *worst, Expr expr) {
    return promql::aggregate_without(worst, {std::string(series::kWindow)}, std::move(expr));
  }

  /// What was missed an hour ago, or in the day before.
  Expr known_breaches() const {
    Expr day = promql::over(exposed(series::kRuleBreaches), 24 * kHourMs);
    return of_windows("max",
                      promql::call("max_over_time", {promql::shifted(std::move(day), kHourMs)}));
  }

  /// Those that were not known, or were fewer.
  Expr new_breaches() const {
    const Expr now = exposed(series::kRuleBreach);
    const Expr known = exposed(series::kRuleBreachKnown);
    return promql::binary(BinaryOp::Or, promql::binary(BinaryOp::Greater, now, known),
                          promql::binary(BinaryOp::Unless, now, known));
  }

  /// A row's number with the `from` of what is missed in it.
  Expr of_breach(const char *worst, std::string_view name) const {
    promql::Matching matching = on({std::string(series::kAccount), std::string(series::kCommitment),
                                    std::string(series::kComponent), std::string(series::kWindow)});
    matching.cardinality = promql::Cardinality::ManyToOne;
    return of_windows(worst,
                      promql::binary(BinaryOp::Mul, std::move(matching),
                                     yes_or_no(BinaryOp::Greater, exposed(series::kRuleBreaches),
                                               promql::number(0)),
                                     exposed(name)));
  }

  const model::Agreement &a_;
  const model::Model &model_;
};

} // namespace

RuleFile make_agreement_rules(const model::Agreement &agreement, const model::Model &model) {
  const AgreementRules rules(agreement, model);
  RuleFile out{{rules.record_rows()}};
  for (Group &group : rules.record_promises())
    out.groups.push_back(std::move(group));
  out.groups.push_back(make_agreement_alerts(agreement, model));
  return out;
}

} // namespace slac::plan
