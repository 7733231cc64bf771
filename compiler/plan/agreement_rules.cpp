// SPDX-License-Identifier: Apache-2.0
// An agreement's rules: the exporter's rows through one layer that survives a failed scrape, and
// per commitment the alerts that say what is promised, what is left and what it costs.
#include "compiler/model/series.hpp"
#include "compiler/plan/expr.hpp"
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
    Group out{"sla-" + a_.name.value + "-rows", interval(), {}};
    // The label that the series have anyway tells the rules of one file apart.
    const model::Labels own{{std::string(series::kAgreement), a_.name.value}};
    for (const Carried &c : kCarried)
      out.rules.push_back(record(c.record, own, carried(c.from)));
    out.rules.push_back(record(series::kRuleBudgetRemaining, own, budget_share()));
    for (const model::Commitment &c : a_.commitments)
      out.rules.push_back(
          record(series::kRuleInfo, info_labels(c), promql::call("vector", {promql::number(1)})));
    return out;
  }

  Group alerts() const {
    Group out{"sla-" + a_.name.value + "-alerts", interval(), {}};
    for (const model::Commitment &c : a_.commitments) {
      out.rules.push_back(breached(c));
      out.rules.push_back(at_risk(c));
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
    out["promise"] = terms::print_promise(c.promise.value);
    return out;
  }

  Expr status_is(const model::Commitment &c, const char *status) const {
    Expr state = promql::selector(std::string(series::kRuleStatus),
                                  {promql::equals(std::string(series::kAgreement), a_.name.value),
                                   promql::equals(std::string(series::kCommitment), c.name.value),
                                   promql::equals("status", status),
                                   promql::equals(std::string(series::kWindow), "current")});
    return promql::binary(BinaryOp::Equal, std::move(state), promql::number(1));
  }

  /// A query over the row that the alert stands for, inside an annotation's template.
  static std::string of_row(std::string_view name, const std::string &format) {
    return of_query(std::string(name) + row_selector() + "}", format);
  }

  static std::string row_selector() {
    return "{agreement='%s',commitment='%s',account='%s',component='%s',window='current'";
  }

  static std::string of_query(const std::string &query, const std::string &format) {
    return "{{ with printf \"" + query +
           "\" $labels.agreement $labels.commitment $labels.account $labels.component | query }}"
           "{{ . | first | value | " +
           format + " }}{{ end }}";
  }

  /// The SLI in percent, cut after four digits: a missed promise never reads as a kept one.
  static std::string delivered(const char *basis) {
    return of_query("floor(1000000 * " + std::string(series::kRuleSli) + row_selector() +
                        ",basis='" + basis + "'}) / 10000",
                    "printf `%.4f%%`");
  }

  static bool is_timely(const model::Commitment &c) {
    return std::holds_alternative<terms::TimelyPromise>(c.promise.value);
  }

  std::string row_words() const {
    return "{{ $labels.account }}{{ if $labels.component }} ({{ $labels.component }}){{ end }}";
  }

  std::string facts(const model::Commitment &c) const {
    std::string out = "Promised in " + literal_text(a_.title) + ": " +
                      terms::print_promise(c.promise.value) + ". ";
    if (is_timely(c))
      out += "Kept for " + delivered("to_date") + " of the incidents";
    else
      out += "Delivered: " + delivered("whole") +
             ". Budget left: " + of_row(series::kRuleBudgetSeconds, "humanizeDuration");
    return out + ". Credit owed: " + of_row(series::kRuleCredit, "humanizePercentage") +
           " of the fee.";
  }

  Rule alert(const model::Commitment &c, const char *name, const char *severity) const {
    Rule out{{}, name, promql::number(0), {}, {}, literal_labels(common_labels(c)), {}};
    out.labels["severity"] = severity;
    out.annotations["description"] = facts(c);
    for (const model::Text &s : a_.services)
      if (const model::Service *service = model_.find_service(s.value))
        if (!service->runbook.empty() && !out.annotations.contains("runbook_url"))
          out.annotations["runbook_url"] = literal_text(service->runbook);
    for (const auto &[role, owner] : a_.owners)
      out.annotations[role + "_owner"] = literal_text(owner);
    return out;
  }

  /// Stays through a restart of Prometheus or the exporter.
  Rule breached(const model::Commitment &c) const {
    Rule out = alert(c, "SlaBreached", "page");
    out.expr = status_is(c, "breached");
    out.keep_firing = {15 * time::kMinute};
    out.annotations["summary"] = row_words() + ": " + c.name.value + " is breached";
    return out;
  }

  Rule at_risk(const model::Commitment &c) const {
    Rule out = alert(c, "SlaAtRisk", "ticket");
    out.expr = status_is(c, "at_risk");
    out.keep_firing = {15 * time::kMinute};
    out.annotations["summary"] = row_words() + ": " + c.name.value + " is about to be breached";
    if (!is_timely(c))
      out.annotations["description"] += " Incidents like the recent ones that still fit: " +
                                        of_row(series::kRuleHeadroom, "humanize") + ".";
    return out;
  }

  const model::Agreement &a_;
  const model::Model &model_;
};

} // namespace

RuleFile make_agreement_rules(const model::Agreement &agreement, const model::Model &model) {
  const AgreementRules rules(agreement, model);
  return {"sla-" + agreement.name.value, {rules.record_rows(), rules.alerts()}};
}

} // namespace slac::plan
