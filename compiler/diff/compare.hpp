// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/diff/change.hpp"
#include "compiler/diff/closed.hpp"
#include "compiler/diff/sides.hpp"

namespace slac::diff {

/// Everything that changed between two trees without errors, in the terms of one Project: promises
/// first, then what they are measured by and cost, KPIs, alerts, series, dashboards, the rest; in
/// each by kind and name. With `closed`, changes name the closed windows that they alter.
std::vector<Change> compare(const Side &before, const Side &after, bool skip_foreign,
                            const ClosedWindows &closed);

} // namespace slac::diff
