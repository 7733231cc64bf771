// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/sli/open_time.hpp"

namespace slax::sli {

/// The maintenance of a service that a commitment leaves out: announced with the notice that it
/// asks for, and in the order of time not more of it than it allows in a calendar year of the
/// Project's zone, counted inside the calendar.
IntervalSet maintenance_of(const slac::model::Model &model, const slac::model::Exclusion &exclude,
                           const std::string &service, const OpenTime &calendar);

} // namespace slax::sli
