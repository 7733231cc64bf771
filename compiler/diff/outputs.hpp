// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/diff/change.hpp"
#include "compiler/diff/sides.hpp"

namespace slac::diff {

/// Alerts that come, go or fire on another condition, and series that come or go, of each resource.
/// One resource is planned at a time.
void compare_rules(const Sides &sides, std::vector<Change> &out);

/// Dashboards that come, go or look otherwise.
void compare_dashboards(const Sides &sides, std::vector<Change> &out);

/// KPIs that come, go or have another goal, and those that no longer warn before their promise is
/// broken.
void compare_kpis(const Sides &sides, std::vector<Change> &out);

} // namespace slac::diff
