// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario.hpp"

namespace oracle {

// Gives about a third of the scenarios some KPIs that a compiler accepts; what else is in them
// stays. The same seed gives the same ones.
void add_kpis(Scenario &scenario, std::uint64_t seed);

} // namespace oracle
