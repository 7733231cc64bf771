// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// What the exporter exposes of every agreement's rows, if some promise needs it, and what follows
/// from the rows of all promises, recorded for alerts and dashboards.
Group make_row_rules(const model::Model &model);

} // namespace slac::plan
