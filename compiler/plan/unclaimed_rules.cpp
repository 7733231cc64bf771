// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/unclaimed_rules.hpp"

#include "compiler/model/promised.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/event_sums.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/promised_rules.hpp"
#include "compiler/promql/regex.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

/// Events of the last day by the values that no Account has.
Expr unclaimed(const ObjectiveSeries &series, const model::Model &model) {
  std::string names;
  for (const model::Account &account : model.accounts)
    names += (names.empty() ? "" : "|") + promql::literal_pattern(account.name.value);
  std::vector<promql::Matcher> matchers = of_part(kTotal);
  matchers.push_back({std::string(series::kAccount), promql::MatchOp::NotRegex, names, {}});
  Expr events =
      promql::aggregate_by("sum", {std::string(series::kAccount)},
                           series.read({Metric::Sum, time::Duration{time::kDay}}, matchers));
  return promql::binary(BinaryOp::Greater, std::move(events), promql::number(0));
}

Rule make_alert(const model::Objective &objective, const ObjectiveSeries &series,
                const model::Model &model) {
  const Series count = series.spelled({Metric::Unclaimed});
  std::vector<promql::Matcher> matchers;
  for (const auto &[label, value] : count.labels)
    matchers.push_back(promql::equals(label, value));
  Rule out{{},
           std::string(series::kAlertUnclaimed),
           promql::binary(BinaryOp::Greater, promql::selector(count.name, std::move(matchers)),
                          promql::number(0)),
           {15 * time::kMinute},
           {},
           wordings(model.project.labels),
           {}};
  for (const model::Labels *labels : {&objective.labels, &objective.ticket.labels})
    for (const auto &[key, value] : *labels)
      out.labels[key] = value;
  // The series has it too: it tells the rules of one file apart.
  out.labels[std::string(series::kObjective)] = objective.name.value;
  out.labels["severity"] = "ticket";
  out.labels[std::string(series::kTier)] = "ticket";
  for (const auto &[key, value] : objective.ticket.labels)
    out.labels[key] = value;
  constexpr double kNamed = 5;
  Expr busiest = promql::aggregate("topk", unclaimed(series, model));
  std::get<promql::Aggregate>(busiest.node).param = promql::Box<Expr>(promql::number(kNamed));
  out.annotations["summary"] =
      worded("Traffic of ", objective.name.value, " that belongs to no Account");
  out.annotations["description"] =
      worded("Values of its label that had events in the last day and are no Account's name or "
             "alias: ",
             OwnValue{}, ". No agreement's row shows them. The busiest: ",
             ForEach{{promql::call("sort_desc", {std::move(busiest)}), {}},
                     worded("`", OfSeries{std::string(series::kAccount)}, "` ")});
  return out;
}

} // namespace

Group make_unclaimed_rules(const model::Objective &objective, const model::Model &model) {
  Group out{"sla-" + objective.name.value + " unclaimed",
            "What is measured and belongs to no Account.",
            model.project.evaluation_interval.value,
            {}};
  if (model::promised(model, objective.name.value).empty() || promised_labels(objective).empty())
    return out;
  const ObjectiveSeries series(objective, model.project);
  out.rules.push_back(series.record({Metric::Unclaimed},
                                    either(promql::aggregate("count", unclaimed(series, model)),
                                           promql::call("vector", {promql::number(0)}))));
  if (objective.ticket.enabled) out.rules.push_back(make_alert(objective, series, model));
  return out;
}

} // namespace slac::plan
