// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

/// What Objectives are called where their series and alerts stand under the names of another tool.
namespace slac::plan {

/// What Sloth calls an SLO: `sloth_id`, `sloth_service` and `sloth_slo`.
struct SlothId {
  std::string id;
  std::string service;
  std::string slo;
};
SlothId sloth_id(const model::Objective &objective);

/// The label `slo` of Pyrra.
std::string pyrra_slo(const model::Objective &objective);

/// The labels by which the Project's chosen names tell an Objective's series and alerts from those
/// of others; none under our own.
model::Labels other_name(const model::Objective &objective, const model::Project &project);

/// The label of `slo:info` that has the Objective's other name: none of the tool's own, whose
/// dashboards would find one series more.
inline constexpr std::string_view kOtherName = "other_name";

/// The label of those names; empty under our own.
std::string label_of_names(const model::Project &project);

/// The labels by which our routes and messages know an alert, beside those of another tool; only
/// where there are Channels.
model::Labels labels_of_routes(const model::Objective &objective, bool page,
                               const model::Model &model);

} // namespace slac::plan
