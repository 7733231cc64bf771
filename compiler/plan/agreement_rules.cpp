// SPDX-License-Identifier: Apache-2.0
// The rules of one agreement: its promises in words, and its alerts. The rows that these read are
// recorded for all agreements together (row_rules.cpp).
#include "compiler/model/series.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/plan/agreement_alerts.hpp"
#include "compiler/plan/dashboard_uid.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/groups.hpp"
#include "compiler/plan/kpi_rules.hpp"
#include "compiler/plan/promise_rows.hpp"

namespace slac::plan {
namespace {

model::Labels info_labels(const model::Agreement &a, const model::Commitment &c,
                          const model::Model &model) {
  model::Labels out = model.project.labels;
  for (const auto &[key, value] : a.labels)
    out[key] = value;
  out[std::string(series::kAgreement)] = a.name.value;
  out[std::string(series::kCommitment)] = c.name.value;
  out["title"] = a.title;
  out["direction"] = a.direction;
  out["promise"] = model::promise_text(a, c.name.value);
  out[std::string(series::kDashboard)] = dashboard_uid(a);
  return out;
}

std::vector<Group> record_promises(const model::Agreement &a, const model::Model &model) {
  std::vector<Rule> rules;
  for (const model::Commitment *c : model::latest_commitments(a))
    rules.push_back(record(series::kRuleInfo, info_labels(a, *c, model),
                           promql::call("vector", {promql::number(1)})));
  for (const model::Kpi &kpi : a.kpis)
    rules.push_back(kpi_in_words(kpi, a.name.value));
  return make_groups("sla-" + a.name.value + "-info", "What is promised, in words.",
                     model.project.evaluation_interval.value, std::move(rules));
}

} // namespace

RuleFile make_agreement_rules(const model::Agreement &agreement, const model::Model &model) {
  RuleFile out{record_promises(agreement, model)};
  for (Group &group : make_promise_rows(agreement, model))
    out.groups.push_back(std::move(group));
  out.groups.push_back(make_agreement_alerts(agreement, model));
  for (Group &group : make_kpi_alerts(agreement, model))
    out.groups.push_back(std::move(group));
  return out;
}

} // namespace slac::plan
