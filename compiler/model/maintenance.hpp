// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "compiler/time/open_time.hpp"

namespace slac::model {

/// Whether it is about the service.
bool concerns(const Maintenance &maintenance, const std::string &service);
/// Whether what starts then was announced early enough.
bool has_notice(const Maintenance &maintenance, time::Instant start, const Exclusion &exclude,
                const time::Zone &zone);

/// The maintenance of a service that was announced with the notice that a commitment asks for; none
/// where it does not exclude maintenance.
time::IntervalSet announced_maintenance(const Model &model, const Exclusion &exclude,
                                        const std::string &service);

/// What a commitment accepts of it: in the order of time not more than it allows in a calendar year
/// of the Project's zone, counted inside the calendar.
time::IntervalSet accepted_maintenance(const Model &model, const Exclusion &exclude,
                                       const time::IntervalSet &maintenance,
                                       const time::OpenTime &calendar);

} // namespace slac::model
