// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

namespace slac::model {

/// The latency that is measured, also by slices; null for other indicators.
const Latency *latency_of(const Indicator &indicator);

/// Whether rules cannot know before they run that the bucket exists.
bool may_lack_bucket(const Latency &latency);

/// The series of a histogram that a latency reads: all observations, and those at or below the
/// bound, whichever way Prometheus 2 or 3 spells it. Of a native histogram both are the histogram.
promql::Expr latency_total(const Latency &latency);
promql::Expr latency_bucket(const Latency &latency);

} // namespace slac::model
