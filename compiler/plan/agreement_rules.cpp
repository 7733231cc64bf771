// SPDX-License-Identifier: Apache-2.0
// An agreement's rows as rules read them: the exporter's series through one layer that survives a
// failed scrape, and what is breached in which window.
#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/agreement_alerts.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/promql/regex.hpp"
#include "compiler/terms/print.hpp"

#include <array>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

/// A recorded series and the exposed one that it carries on.
struct Carried {
  std::string_view record;
  std::string_view from;
};

constexpr std::array<Carried, 7> kCarried{{{series::kRuleSli, series::kSli},
                                           {series::kRulePromised, series::kTarget},
                                           {series::kRuleBudgetSeconds, series::kBudgetRemaining},
                                           {series::kRuleCredit, series::kCredit},
                                           {series::kRuleStatus, series::kStatus},
                                           {series::kRuleHeadroom, series::kHeadroom},
                                           {series::kRuleForecast, series::kForecast}}};

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
    out.rules.push_back(record(series::kRuleMissed, own, missed()));
    out.rules.push_back(record(series::kRuleBreaches, own, breaches()));
    for (const model::Commitment *c : model::latest_commitments(a_))
      out.rules.push_back(
          record(series::kRuleInfo, info_labels(*c), promql::call("vector", {promql::number(1)})));
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
    return ratio_or_zero(exposed(series::kRuleBudgetSeconds), carried(series::kBudget),
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

  /// The names of the commitments that `is` says yes to, as a regular expression.
  template <class Is>
  std::string commitments(const Is &is) const {
    std::string out;
    for (const model::Commitment *c : model::latest_commitments(a_)) {
      if (!is(*c)) continue;
      out += (out.empty() ? "" : "|") + promql::literal_pattern(c->name.value);
    }
    return out;
  }
  static bool rolls(const model::Commitment &c) {
    return std::holds_alternative<terms::Rolling>(terms::window_of(c.promise.value).form);
  }
  /// A missed incident is a missed promise.
  static bool is_of_every_incident(const model::Commitment &c) {
    const auto timed = terms::timed(c.promise.value);
    return timed && !timed->share;
  }

  static std::vector<std::string> row_labels() {
    return {std::string(series::kAccount), std::string(series::kAgreement),
            std::string(series::kCommitment), std::string(series::kComponent),
            std::string(series::kWindow)};
  }

  Expr of_agreement(std::string_view name, std::vector<promql::Matcher> more) const {
    more.insert(more.begin(), promql::equals(std::string(series::kAgreement), a_.name.value));
    return promql::selector(std::string(name), std::move(more));
  }

  static promql::Matcher regex(std::string_view label, std::string value) {
    return {std::string(label), promql::MatchOp::Regex, std::move(value), {}};
  }

  /// How many incidents missed a promise of every incident, or 1 for another that is missed;
  /// nothing for what is kept.
  Expr missed() const {
    const promql::Matcher windows = regex(series::kWindow, "current|previous");
    const auto positive = [](Expr expr) {
      return promql::binary(BinaryOp::Greater,
                            promql::aggregate_by("max", row_labels(), std::move(expr)),
                            promql::number(0));
    };
    Expr rows = positive(
        of_agreement(series::kRuleStatus, {promql::equals("status", "breached"), windows}));
    const std::string of_incidents = commitments(is_of_every_incident);
    if (of_incidents.empty()) return rows;
    std::vector<promql::Matcher> breached{promql::equals("verdict", "breached"), windows};
    if (of_incidents != commitments([](const auto &c) { return terms::timed(c.promise.value); }))
      breached.push_back(regex(series::kCommitment, of_incidents));
    Expr incidents = positive(survived(of_agreement(series::kIncidents, std::move(breached))));
    return promql::binary(BinaryOp::Or, std::move(incidents), std::move(rows));
  }

  /// The same, of a calendar promise with the window's beginning as a label: so a breach is one
  /// series before and after the month's end. A rolling window has no beginning.
  Expr breaches() const {
    const std::string calendar = commitments([](const auto &c) { return !rolls(c); });
    const std::string rolling = commitments(rolls);
    const auto missed_of = [&](const std::string &names) {
      return of_agreement(series::kRuleMissed, {regex(series::kCommitment, names)});
    };
    if (calendar.empty()) return missed_of(rolling);
    Expr began = promql::binary(
        BinaryOp::And, on(row_labels()),
        survived(of_agreement(series::kWindowStart, {regex(series::kCommitment, calendar)})),
        missed_of(calendar));
    Expr marked = promql::aggregate_by("count_values", row_labels(), std::move(began));
    std::get<promql::Aggregate>(marked.node).param =
        promql::Box<Expr>(promql::text(std::string(series::kFrom)));
    promql::Matching matching = on(row_labels());
    matching.cardinality = promql::Cardinality::ManyToOne;
    matching.include = {std::string(series::kFrom)};
    Expr out =
        promql::binary(BinaryOp::Mul, std::move(matching), missed_of(calendar), std::move(marked));
    if (rolling.empty()) return out;
    return promql::binary(BinaryOp::Or, std::move(out), missed_of(rolling));
  }

  const model::Agreement &a_;
  const model::Model &model_;
};

} // namespace

RuleFile make_agreement_rules(const model::Agreement &agreement, const model::Model &model) {
  const AgreementRules rules(agreement, model);
  return {{rules.record_rows(), make_agreement_alerts(agreement, model)}};
}

} // namespace slac::plan
