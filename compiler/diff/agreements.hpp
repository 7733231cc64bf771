// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/diff/change.hpp"
#include "compiler/diff/closed.hpp"
#include "compiler/diff/sides.hpp"

namespace slac::diff {

/// Who is promised what, in which days, under which terms, and what is paid. With `closed`, also
/// which closed windows a change of terms lies in.
void compare_agreements(const Sides &sides, const ClosedWindows &closed, std::vector<Change> &out);

} // namespace slac::diff
