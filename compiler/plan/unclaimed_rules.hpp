// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// Of an Objective that agreements promise to each account: how many values of its label have
/// traffic and are no Account's name or alias, so that nobody's row shows them, and the alert about
/// it. No rules where there is nothing to claim.
Group make_unclaimed_rules(const model::Objective &objective, const model::Model &model);

} // namespace slac::plan
