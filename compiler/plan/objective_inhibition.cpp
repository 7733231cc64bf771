// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/series.hpp"
#include "compiler/plan/plan.hpp"

#include <set>

namespace slac::plan {

Inhibition make_objective_inhibition(const model::Model &model) {
  std::set<std::string> sources, targets, equal{std::string(series::kObjective)};
  for (const auto &[label, value] : model.project.identity)
    equal.insert(label);
  for (const model::Objective &o : model.objectives) {
    if (!o.page.enabled || !o.ticket.enabled) continue;
    sources.insert(model::burn_alert_name(o.page));
    targets.insert(model::burn_alert_name(o.ticket));
    for (const model::ByLabel &label : o.by)
      equal.insert(label.name.value);
  }
  if (sources.empty()) return {};
  return {{sources.begin(), sources.end()},
          {targets.begin(), targets.end()},
          {equal.begin(), equal.end()}};
}

} // namespace slac::plan
