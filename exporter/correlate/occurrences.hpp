// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/timeline/incident.hpp"

#include <vector>

namespace slax::correlate {

/// The incidents of what happens again and again under one id: each trigger that comes after an end
/// begins another, whose id is ID@TIME of that trigger. `all` is everything that is known under the
/// id; a repeated trigger, and an end that says again what has ended, say nothing new. Pure: the
/// same events in any order give the same incidents.
std::vector<timeline::Incident> occurrences(const timeline::Incident &all);

/// The id that the occurrence's records have.
std::string_view recurring_id(std::string_view occurrence);

/// Unites the records that recur by their ids, and puts the incidents that they are in their place.
void split_recurring(std::vector<timeline::Incident> &incidents);

} // namespace slax::correlate
