// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/recorded_series.hpp"
#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// Reports what `existing` rules record under a name that ours record too, with labels that do not
/// tell the two apart: both would write one series.
void report_collisions(const std::vector<Unit> &units, const model::Model &model,
                       const std::vector<model::RecordedSeries> &existing,
                       base::Diagnostics &diagnostics);

} // namespace slac::plan
