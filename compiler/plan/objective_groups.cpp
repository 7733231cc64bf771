// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/objective_groups.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/objective_alerts.hpp"
#include "compiler/plan/objective_shape.hpp"
#include "compiler/plan/other_names.hpp"
#include "compiler/terms/print.hpp"

namespace slac::plan {

using promql::BinaryOp;
using promql::Expr;

namespace {

/// The members of a composite as a regular expression.
std::string pattern_of(const model::Composite &composite) {
  std::string out;
  for (const model::Member &member : composite.members)
    out += (out.empty() ? "" : "|") + member.objective.value;
  return out;
}

} // namespace

ObjectiveGroups::ObjectiveGroups(const model::Objective &objective, const model::Model &model)
    : objective_(objective), model_(model), series_(objective, model.project),
      budget_(objective, series_), windows_(model::ratio_windows(objective, model.project)) {}

RuleFile ObjectiveGroups::make() const {
  ObjectiveAlerts of_objective = make_objective_alerts(objective_, model_);
  RuleFile out{{base(), window(std::move(of_objective.slow))}};
  for (Group &further : std::vector<Group>{also(), previous()})
    if (!further.rules.empty()) out.groups.push_back(std::move(further));
  out.groups.push_back(alerts(std::move(of_objective.quick)));
  return out;
}

void ObjectiveGroups::add(Group &group, const Role &role, Expr expr) const {
  group.rules.push_back(series_.record(role, std::move(expr)));
}

Group ObjectiveGroups::group(const char *name, std::string purpose, time::Duration every) const {
  return {"slo-" + objective_.name.value + "-" + name, std::move(purpose), every, {}};
}

Group ObjectiveGroups::base() const {
  Group out = group("base", purposes().base, series_.interval());
  add_measured(out);
  for (const time::Duration w : windows_)
    if (is_in_base(w)) add(out, {Metric::ErrorRatio, w}, base_ratio(w));
  if (budget_.differs())
    add(out, {Metric::Target, model::window_of(objective_)},
        budget_.targets([&](const std::vector<promql::Matcher> &m) { return measured_values(m); }));
  add(out, {Metric::BurnRate},
      budget_.share_of(series_.present({Metric::ErrorRatio, time::Duration{time::kHour}})));
  return out;
}

Group ObjectiveGroups::window(std::vector<Rule> alerts) const {
  Group out = group("window", purposes().window, kWindowInterval);
  for (const time::Duration w : windows_)
    if (!is_in_base(w)) {
      Expr ratio = window_ratio(out, w);
      add(out, {Metric::ErrorRatio, w}, std::move(ratio));
    }
  add_service_of_day(out);
  add_promised(out, model::window_of(objective_));
  std::move(alerts.begin(), alerts.end(), std::back_inserter(out.rules));
  return out;
}

/// Empty where there is none.
Group ObjectiveGroups::also() const {
  Group out = group("also", purposes().also, kWindowInterval);
  for (const auto &window : objective_.also)
    add_promised(out, window.value);
  return out;
}

/// Empty where there is none.
Group ObjectiveGroups::previous() const {
  Group out = group("previous", "Every hour: the calendar periods before the present ones.",
                    kPreviousInterval);
  for (const terms::Calendar &window : calendar_windows(objective_)) {
    const auto role = [&](Metric metric) { return Role::before(metric, window); };
    Promised before = previous(out, window);
    add_budget(out, std::move(before), role(Metric::TargetRatio), role(Metric::Measured),
               role(Metric::Budget));
  }
  return out;
}

Group ObjectiveGroups::alerts(std::vector<Rule> alerts) const {
  Group out = group("alerts", "What is promised, and the alerts on it.", series_.interval());
  if (!budget_.differs())
    add(out, {Metric::Target, model::window_of(objective_)},
        promql::call("vector", {promql::number(budget_.target())}));
  if (const auto *threshold = std::get_if<model::Threshold>(&objective_.indicator))
    add(out, {Metric::Bound},
        promql::call("vector", {promql::number(threshold->bound.to_double())}));
  Rule info = series_.record({Metric::Info}, promql::call("vector", {promql::number(1)}));
  info.labels.merge(wordings(info_labels()));
  out.rules.push_back(std::move(info));
  std::move(alerts.begin(), alerts.end(), std::back_inserter(out.rules));
  return out;
}

void ObjectiveGroups::add_promised(Group &out, const terms::WindowForm &form) const {
  Promised now = promised(out, form);
  add_budget(out, std::move(now), {Metric::TargetRatio, form}, {Metric::Measured, form},
             {Metric::Budget, form});
}

void ObjectiveGroups::add_budget(Group &out, Promised promised, const Role &ratio,
                                 const Role &share, const Role &budget) const {
  add(out, ratio, std::move(promised.ratio));
  add(out, share, promql::call("clamp_max", {std::move(promised.share), promql::number(1)}));
  Expr spent = promised.spent ? std::move(*promised.spent)
                              : this->spent(ratio, promised.of_whole ? std::move(*promised.of_whole)
                                                                     : series_.present(share));
  add(out, budget, promql::binary(BinaryOp::Sub, promql::number(1), std::move(spent)));
}

/// Error ratio ÷ (1 − target) × measured time ÷ window: right for young history, where the ratio
/// alone would charge ten minutes of errors against one day of a month.
Expr ObjectiveGroups::spent(const Role &ratio, Expr measured) const {
  Expr burnt = budget_.share_of(series_.present(ratio));
  promql::Matching matching;
  if (budget_.differs()) matching = ignoring({std::string(series::kWindow)});
  return promql::binary(BinaryOp::Mul, std::move(matching), std::move(burnt), std::move(measured));
}

model::Labels ObjectiveGroups::info_labels() const {
  model::Labels out;
  if (!objective_.description.empty()) out["description"] = objective_.description;
  out["target"] = objective_.target.value.percent.text() + "%";
  out[std::string(series::kWindow)] = terms::window_name(model::window_of(objective_));
  out[std::string(series::kComponent)] = objective_.service.value;
  out[std::string(series::kDashboard)] = shape_of(objective_, model_.project).uid(model_.project);
  if (const model::Composite *composite = model::composite_of(objective_))
    out[std::string(series::kInfoMembers)] = pattern_of(*composite);
  if (const model::Service *service = model_.find_service(objective_.service.value)) {
    if (!service->depends_on.empty())
      out[std::string(series::kInfoDependsOn)] = model::dependencies(*service);
    if (!service->runbook.empty()) out[std::string(series::kInfoRunbook)] = service->runbook;
  }
  for (const auto &[label, name] : other_name(objective_, model_.project))
    out[std::string(kOtherName)] = name;
  out.insert(objective_.labels.begin(), objective_.labels.end());
  out.insert(model_.project.labels.begin(), model_.project.labels.end());
  return out;
}

} // namespace slac::plan
