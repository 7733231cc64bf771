// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/sli/open_time.hpp"

namespace slax::sli {

/// The maintenance of a service that was announced with the notice that a commitment asks for; none
/// where it does not exclude maintenance.
IntervalSet announced_maintenance(const slac::model::Model &model,
                                  const slac::model::Exclusion &exclude,
                                  const std::string &service);

/// What a commitment accepts of it: in the order of time not more than it allows in a calendar year
/// of the Project's zone, counted inside the calendar.
IntervalSet accepted_maintenance(const slac::model::Model &model,
                                 const slac::model::Exclusion &exclude,
                                 const IntervalSet &maintenance, const OpenTime &calendar);

} // namespace slax::sli
