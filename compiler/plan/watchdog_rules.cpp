// SPDX-License-Identifier: Apache-2.0
// An alert that always fires: where it stops arriving, Prometheus, Alertmanager or the way between
// them is dead, and no other alert would say so.
#include "compiler/model/series.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/plan.hpp"

namespace slac::plan {

RuleFile make_watchdog_rules(const model::Model &model) {
  const model::Project &project = model.project;
  Rule rule{{},
            std::string(series::kAlertWatchdog),
            promql::call("vector", {promql::number(1)}),
            {},
            {},
            wordings(project.labels),
            {}};
  rule.labels["severity"] = "none";
  rule.annotations["summary"] = "Prometheus and Alertmanager work";
  rule.annotations["description"] =
      "This alert always fires. Where it no longer arrives, no alert does.";
  Group out{"slac-watchdog",
            "Says all the time that alerts arrive.",
            project.evaluation_interval.value,
            {}};
  out.rules.push_back(std::move(rule));
  return {{std::move(out)}};
}

} // namespace slac::plan
