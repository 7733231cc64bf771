// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// What an objective alerts on: its burn rate, its budget, and whatever keeps it from being
/// measured.
struct ObjectiveAlerts {
  std::vector<Rule> quick; ///< on what every evaluation records
  std::vector<Rule> slow;  ///< on what is recorded every five minutes; they wait as long and more
};

/// Those on the burn rate alone, which stand under other names where the Project says so.
std::vector<Rule> make_burn_alerts(const model::Objective &objective, const model::Model &model);

/// The one on missing measurements, likewise.
Rule make_no_data_alert(const model::Objective &objective, const model::Model &model);

ObjectiveAlerts make_objective_alerts(const model::Objective &objective, const model::Model &model);

} // namespace slac::plan
