// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario.hpp"

#include <functional>

namespace oracle {

// Leaves out and simplifies what a scenario does not need to stay interesting.
Scenario shrunk(Scenario scenario, const std::function<bool(const Scenario &)> &interesting);

} // namespace oracle
