// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/plan.hpp"

namespace slac::plan {

RulePlan make_plan(const model::Model &model) {
  RulePlan out;
  out.folder = model.project.folder;
  out.datasource = model.project.datasource;
  for (const model::Objective &o : model.objectives)
    out.rules.push_back(make_objective_rules(o, model));
  for (const model::Agreement &a : model.agreements) {
    out.rules.push_back(make_agreement_rules(a, model));
    out.dashboards.push_back(make_agreement_dashboard(a));
  }
  if (!model.agreements.empty()) out.rules.push_back(make_exporter_rules(model));
  return out;
}

} // namespace slac::plan
