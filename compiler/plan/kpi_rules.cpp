// SPDX-License-Identifier: Apache-2.0
// KPIs in rules: one layer that survives a failed scrape, and tickets while there is time to act.
// What nothing happened in has no status that fires.
#include "compiler/plan/kpi_rules.hpp"

#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/groups.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr time::Duration kUnknownFor{15 * time::kMinute};

const std::string kAccount(series::kAccount);
const std::string kComponent(series::kComponent);

promql::Matcher is(std::string_view label, const std::string &value) {
  return promql::equals(std::string(label), value);
}

Format format_of(const terms::Kpi &kpi) {
  if (std::holds_alternative<terms::TimeKpi>(kpi) || std::holds_alternative<terms::SilenceKpi>(kpi))
    return Format::Duration;
  return std::holds_alternative<terms::CountKpi>(kpi) ? Format::Rounded : Format::Share;
}

class Alerts {
public:
  Alerts(const model::Model &model, const model::Agreement *agreement)
      : model_(model), agreement_(agreement) {}

  std::vector<Group> make(const std::vector<model::Kpi> &kpis) const {
    std::vector<Rule> rules;
    for (const model::Kpi &kpi : kpis)
      rules.push_back(missed(kpi));
    if (!kpis.empty()) rules.push_back(unknown());
    const std::string owner = agreement_ != nullptr ? agreement_->name.value + "-" : "";
    return make_groups("sla-" + owner + "kpi-alerts", "What warns while promises are still kept.",
                       model_.project.evaluation_interval.value, std::move(rules));
  }

private:
  /// Of the agreement's KPIs, or of those of none.
  Expr of_these(std::string_view name, std::vector<promql::Matcher> more) const {
    more.insert(more.begin(),
                is(series::kAgreement, agreement_ != nullptr ? agreement_->name.value : ""));
    return promql::selector(std::string(name), std::move(more));
  }
  Expr of_kpi(std::string_view name, const model::Kpi &kpi) const {
    return of_these(name, {is(series::kKpi, kpi.name.value)});
  }

  Expr with_status(const char *status, std::vector<promql::Matcher> more) const {
    more.push_back(promql::equals("status", status));
    return promql::binary(BinaryOp::Equal, of_these(series::kRuleKpiStatus, std::move(more)),
                          promql::number(1));
  }

  /// Breaches of the promises that it protects, by the labels that the KPI's values have too.
  Expr breaches(const model::Kpi &kpi, const model::Protected &one) const {
    std::vector<std::string> labels{kAccount};
    if (terms::is_of_rows(kpi.target.value)) labels.push_back(kComponent);
    return promql::aggregate_by("max", std::move(labels),
                                promql::selector(std::string(series::kRuleBreach),
                                                 {is(series::kAgreement, one.agreement),
                                                  is(series::kCommitment, one.commitment)}));
  }

  Rule missed(const model::Kpi &kpi) const {
    Rule out = ticket(series::kAlertKpiMissed);
    out.labels[std::string(series::kKpi)] = kpi.name.value;
    out.expr = with_status("missed", {is(series::kKpi, kpi.name.value)});
    const bool has_accounts = agreement_ != nullptr || kpi.across_accounts;
    for (const model::Protected &one : kpi.protects) {
      if (!has_accounts) break; // one value over all: some account's breach is no answer
      std::vector<std::string> labels{kAccount};
      if (terms::is_of_rows(kpi.target.value)) labels.push_back(kComponent);
      out.expr =
          promql::binary(BinaryOp::Unless, on(labels), std::move(out.expr), breaches(kpi, one));
    }
    // Rows are recorded by another group, which may have missed what is new.
    out.wait = {2 * model_.project.evaluation_interval.value.ns};
    const Format format = format_of(kpi.target.value);
    out.annotations["summary"] = worded(whose(), "KPI " + kpi.name.value + " is missed");
    out.annotations["description"] = describe(kpi);
    out.annotations["value"] = found(series::kRuleKpiValue, kpi, format);
    out.annotations["before"] = found(series::kRuleKpiPrevious, kpi, format);
    if (!kpi.protects.empty())
      out.annotations["buffer"] =
          worded(found(series::kRuleKpiUsed, kpi, Format::Share), " of what is promised is used");
    if (has_accounts && !kpi.protects.empty()) {
      Expr most = promql::aggregate("topk", of_kpi(series::kRuleKpiUsed, kpi));
      std::get<promql::Aggregate>(most.node).param = promql::Box<Expr>(promql::number(1));
      out.annotations["nearest"] =
          worded(ForEach{{std::move(most), {}},
                         worded(OfSeries{kAccount}, " has used ", OfSeries{{}, Format::Share})});
    }
    return out;
  }

  Rule unknown() const {
    Rule out = ticket(series::kAlertKpiUnknown);
    out.expr = with_status("unknown", {});
    out.wait = kUnknownFor;
    out.annotations["summary"] =
        worded(whose(), "KPI ", Label{std::string(series::kKpi)}, " is unknown");
    out.annotations["description"] =
        "A source that feeds it cannot be read, is overdue or was never read: what it measures may "
        "be worse than what is known.";
    return out;
  }

  /// `acme (power): `
  static Wording whose() {
    return worded(
        IfLabel{kAccount, worded(Label{kAccount},
                                 IfLabel{kComponent, worded(" (", Label{kComponent}, ")")}, ": ")});
  }

  Wording found(std::string_view name, const model::Kpi &kpi, Format format) const {
    std::vector<std::string> own;
    if (agreement_ != nullptr || kpi.across_accounts) own.push_back(kAccount);
    if (terms::is_of_rows(kpi.target.value)) own.push_back(kComponent);
    return worded(Found{{of_kpi(name, kpi), std::move(own)}, format});
  }

  /// The goal, and what it protects in words.
  std::string describe(const model::Kpi &kpi) const {
    std::string out = terms::print_kpi(kpi.target.value);
    for (const model::Protected &one : kpi.protects)
      if (const model::Agreement *agreement = model_.find_agreement(one.agreement))
        out += "; protects `" + model::promise_text(*agreement, one.commitment) + "` of " +
               agreement->title +
               (agreement_ != nullptr || kpi.across_accounts ? ", which is still kept" : "");
    if (!kpi.why.empty()) out += "; " + kpi.why;
    return out + ".";
  }

  Rule ticket(std::string_view name) const {
    Rule out{{}, std::string(name), promql::number(0), {}, {}, wordings(model_.project.labels), {}};
    if (agreement_ != nullptr) {
      for (const auto &[key, value] : agreement_->labels)
        out.labels[key] = value;
      out.labels[std::string(series::kAgreement)] = agreement_->name.value;
    }
    out.labels["severity"] = "ticket";
    out.labels[std::string(series::kTier)] = "ticket";
    if (agreement_ != nullptr) {
      for (const auto &[key, value] : agreement_->ticket.labels)
        out.labels[key] = value;
      for (const auto &[role, owner] : agreement_->owners)
        out.annotations[role + "_owner"] = owner;
    }
    return out;
  }

  const model::Model &model_;
  const model::Agreement *agreement_; ///< null: KPIs of none
};

bool has_kpis(const model::Model &model) {
  return !model.kpis.empty() ||
         std::any_of(model.agreements.begin(), model.agreements.end(),
                     [](const model::Agreement &a) { return !a.kpis.empty(); });
}

bool has_fees(const model::Model &model) {
  return std::any_of(model.agreements.begin(), model.agreements.end(),
                     [](const model::Agreement &a) {
                       return a.money.fee || !a.money.fees.empty() ||
                              std::any_of(a.commitments.begin(), a.commitments.end(),
                                          [](const model::Commitment &c) { return !!c.fee; });
                     });
}

} // namespace

std::vector<Group> make_kpi_records(const model::Model &model) {
  Group out{"sla-kpis",
            "KPIs, and what accounts are owed, in the same layer as rows.",
            model.project.evaluation_interval.value,
            {}};
  const auto carry = [&](std::string_view name, std::string_view from) {
    out.rules.push_back(record(name, {}, survived(promql::selector(std::string(from)))));
  };
  if (has_kpis(model)) {
    carry(series::kRuleKpiValue, series::kKpiValue);
    carry(series::kRuleKpiTarget, series::kKpiTarget);
    carry(series::kRuleKpiPrevious, series::kKpiPrevious);
    carry(series::kRuleKpiUsed, series::kKpiUsed);
    carry(series::kRuleKpiStatus, series::kKpiStatus);
  }
  if (has_fees(model)) {
    carry(series::kRuleCreditAmount, series::kCreditAmount);
    carry(series::kRuleAccountCredit, series::kAccountCreditAmount);
  }
  std::vector<Rule> words;
  for (const model::Kpi &kpi : model.kpis)
    words.push_back(kpi_in_words(kpi, ""));
  std::vector<Group> groups =
      make_groups("sla-kpi-info", "KPIs of no agreement, in words.",
                  model.project.evaluation_interval.value, std::move(words));
  if (!out.rules.empty()) groups.insert(groups.begin(), std::move(out));
  return groups;
}

Rule kpi_in_words(const model::Kpi &kpi, const std::string &agreement) {
  model::Labels labels{{std::string(series::kKpi), kpi.name.value},
                       {"target", terms::print_kpi(kpi.target.value)}};
  if (!agreement.empty()) labels.emplace(series::kAgreement, agreement);
  return record(series::kRuleKpiInfo, labels, promql::call("vector", {promql::number(1)}));
}

std::vector<Group> make_kpi_alerts(const model::Agreement &agreement, const model::Model &model) {
  if (!agreement.ticket.enabled) return {};
  return Alerts(model, &agreement).make(agreement.kpis);
}

std::vector<Group> make_kpi_alerts(const model::Model &model) {
  return Alerts(model, nullptr).make(model.kpis);
}

} // namespace slac::plan
