// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/diff/change.hpp"
#include "compiler/diff/sides.hpp"

namespace slac::diff {

/// Targets and their budgets, what is measured and left out, and at which burn rates it alerts.
void compare_objectives(const Sides &sides, std::vector<Change> &out);

} // namespace slac::diff
