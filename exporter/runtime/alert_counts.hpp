// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/correlate/correlate.hpp"
#include "exporter/metrics/health.hpp"
#include "exporter/sli/layout.hpp"

namespace slax::runtime {

/// Alerts of the last seven and thirty days before `at`, by accounts and services of the specs;
/// others by a few short spellings.
metrics::AlertCounts alert_counts(const correlate::Alerts &alerts, const sli::Layout &layout,
                                  const timeline::Names &names, slac::time::Instant at);

} // namespace slax::runtime
