// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// Burn-rate, no-data and gap alerts of an objective. `gap` is non-empty while less than 95 % of
/// the last day was measured although the objective is older than that.
std::vector<Rule> make_objective_alerts(const model::Objective &objective,
                                        const model::Model &model, promql::Expr gap);

/// The record of a window's error ratio, and whether it is one of the `-base` group, which is
/// evaluated as often as alerts are.
std::string error_ratio(time::Duration window);
bool is_in_base(time::Duration window);

} // namespace slac::plan
