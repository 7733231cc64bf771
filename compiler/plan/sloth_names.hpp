// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// An Objective under the names of Sloth 0.16: its series, made of ours and read by none of ours,
/// and its burn-rate alerts (github.com/slok/sloth, pkg/common/conventions and the plugins of
/// slo/core).
RuleFile make_sloth_names(const model::Objective &objective, const model::Model &model);

} // namespace slac::plan
