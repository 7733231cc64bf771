// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/promise_records.hpp"

#include "compiler/model/series.hpp"
#include "compiler/plan/groups.hpp"
#include "compiler/time/intervals.hpp"

#include <iterator>

namespace slac::plan {

using promql::Expr;

Expr zero(Expr expr) { return times(promql::number(0), std::move(expr)); }

Expr max_by_row(Expr expr) {
  return promql::aggregate_by("max", {std::string(series::kAccount), std::string(series::kWindow)},
                              std::move(expr));
}

model::Labels PromiseRecords::labels(const model::Agreement &agreement,
                                     const model::Project &project) {
  model::Labels out = project.identity;
  out[std::string(series::kAgreement)] = agreement.name.value;
  return out;
}

Expr PromiseRecords::of_agreement(std::string_view name, std::vector<promql::Matcher> more) const {
  std::vector<promql::Matcher> matchers;
  for (const auto &[label, value] : labels(agreement_, project_))
    matchers.push_back(promql::equals(label, value));
  std::move(more.begin(), more.end(), std::back_inserter(matchers));
  return promql::selector(std::string(name), std::move(matchers));
}

Expr PromiseRecords::all(std::string_view name, std::vector<promql::Matcher> more) const {
  more.push_back(promql::equals(std::string(series::kCommitment), commitment_));
  return fresh(of_agreement(name, std::move(more)), project_.evaluation_interval.value);
}

Expr PromiseRecords::members(std::string_view record, const std::string &accounts) const {
  std::vector<promql::Matcher> matchers;
  if (!accounts.empty())
    matchers.push_back({std::string(series::kAccount), promql::MatchOp::Regex, accounts, {}});
  return promql::aggregate_by("max", {std::string(series::kAccount)},
                              latest(of_agreement(record, std::move(matchers))));
}

std::vector<Group> make_members(const model::Agreement &agreement, const model::Model &model) {
  const time::Interval term = model::term_of(agreement, model.project);
  std::vector<Rule> rules;
  for (const std::string &name : agreement.accounts) {
    const model::Account *account = model.find_account(name);
    if (account == nullptr) continue; // reported elsewhere
    const time::Interval its = time::clip(model::relation_of(*account, model.project), term);
    if (its.empty()) continue;
    model::Labels labels = PromiseRecords::labels(agreement, model.project);
    labels[std::string(series::kAccount)] = name;
    const auto add = [&](std::string_view record, time::Instant when) {
      rules.push_back(plan::record(record, labels,
                                   promql::call("vector", {promql::number(seconds({when.ns}))})));
    };
    add(series::kMemberFrom, its.from);
    add(series::kMemberUntil, its.to);
  }
  return make_groups("sla-" + agreement.name.value + " accounts",
                     "From when until when each account is under it.", kWindowInterval,
                     std::move(rules));
}

} // namespace slac::plan
