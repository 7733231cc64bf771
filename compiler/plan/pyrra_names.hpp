// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// What Pyrra records and alerts of an Objective, under its names and labels: a layer that nothing
/// of ours reads. Events by further labels, such as `code`, are summed beside our own sums.
RuleFile make_pyrra_names(const model::Objective &objective, const model::Model &model);

} // namespace slac::plan
