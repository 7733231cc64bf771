// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/other_names.hpp"

#include "compiler/model/series.hpp"

namespace slac::plan {

SlothId sloth_id(const model::Objective &objective) {
  const std::string &spec = objective.origin.spec;
  const bool is_ours = spec.empty() || spec.starts_with("pyrra");
  SlothId out;
  out.service = is_ours ? objective.service.value : objective.origin.service;
  out.slo = is_ours ? objective.name.value : objective.origin.name;
  // Ours are often called by their service first, as an id of Sloth is.
  if (is_ours && out.slo.starts_with(out.service + "-")) out.slo.erase(0, out.service.size() + 1);
  out.id = is_ours ? objective.name.value : out.service + "-" + out.slo;
  return out;
}

std::string pyrra_slo(const model::Objective &objective) {
  return objective.origin.spec.starts_with("pyrra") ? objective.origin.name : objective.name.value;
}

model::Labels other_name(const model::Objective &objective, const model::Project &project) {
  switch (project.names) {
  case model::Names::Ours: break;
  case model::Names::Sloth: return {{label_of_names(project), sloth_id(objective).id}};
  case model::Names::Pyrra: return {{label_of_names(project), pyrra_slo(objective)}};
  }
  return {};
}

std::string label_of_names(const model::Project &project) {
  switch (project.names) {
  case model::Names::Ours: break;
  case model::Names::Sloth: return "sloth_id";
  case model::Names::Pyrra: return "slo";
  }
  return {};
}

model::Labels labels_of_routes(const model::Objective &objective, bool page,
                               const model::Model &model) {
  if (model.channels.empty()) return {};
  return {{std::string(series::kObjective), objective.name.value},
          {std::string(series::kComponent), objective.service.value},
          {std::string(series::kTier), page ? "page" : "ticket"}};
}

} // namespace slac::plan
