// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "clock.hpp"

#include <string>
#include <vector>

namespace oracle {

bool in_any(const std::vector<Span> &spans, Seconds at);
// Seconds are added in order.
void add_second(std::vector<Span> &spans, Seconds at);

// Of each service's maintenance what is accepted: of a second in which any of them has some, second
// by second, as long as the year's limit lasts.
std::vector<std::vector<Span>> limited(const std::vector<std::vector<Span>> &services, Seconds most,
                                       const Hours &hours, Seconds offset);

// Announced in time; the year's limit is not looked at.
std::vector<Span> maintenance_of(const Scenario &scenario, const Commitment &commitment,
                                 const std::string &service);

} // namespace oracle
