// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// What Objectives leave out every week: the time in which their Calendars are closed, and repeated
/// maintenance of their services. A group each, by the label `exclusion`.
std::vector<Group> make_hours_rules(const model::Model &model);

} // namespace slac::plan
