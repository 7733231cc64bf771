// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/model/model.hpp"

namespace slac::model {

/// Reports a KPI that no number can be calculated for: availability without a promise's terms,
/// business time without a calendar, a window of the whole term. Its references are resolved.
void check_measurable(const Kpi &kpi, const Model &model, base::Diagnostics &diagnostics);

} // namespace slac::model
