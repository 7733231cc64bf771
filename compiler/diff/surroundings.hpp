// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/diff/change.hpp"
#include "compiler/diff/closed.hpp"
#include "compiler/diff/sides.hpp"

namespace slac::diff {

/// What promises are measured by without naming it in their terms: hours of Calendars, Maintenance,
/// the days and aliases of Accounts.
void compare_surroundings(const Sides &sides, const ClosedWindows &closed,
                          std::vector<Change> &out);

} // namespace slac::diff
