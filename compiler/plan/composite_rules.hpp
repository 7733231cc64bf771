// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// The rules of an Objective that is made of others: the same records as theirs but for events.
RuleFile make_composite_rules(const model::Objective &objective, const model::Model &model);

} // namespace slac::plan
