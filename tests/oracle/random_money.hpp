// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario.hpp"

namespace oracle {

// Completes fees, so that whoever has credits has one if anybody has, and adds to many scenarios
// other forms of credit, sums, claims and accounts that come and go. Its own random numbers leave
// everything else as the seed makes it.
void add_money(Scenario &scenario, std::uint64_t seed);

} // namespace oracle
