// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// What the exporter exposes of every agreement's rows, recorded for alerts and dashboards.
Group make_row_rules(const model::Model &model);

} // namespace slac::plan
