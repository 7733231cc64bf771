// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// The same rules in groups of which none reads what it records, each evaluated a few seconds after
/// the one that it reads: for engines that store what a rule gives only some time later. A group
/// with alerts comes last of its interval.
RuleFile staggered(RuleFile rules);

/// The least interval that has room for all layers of any Objective.
inline constexpr time::Duration kLeastStaggered{time::kMinute};

} // namespace slac::plan
