// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "downtime.hpp"
#include "kpi.hpp"
#include "kpi_samples.hpp"

namespace oracle {

struct Measured {
  std::optional<Fraction> value;
  int incidents = 0;
};
// Inside the span, which lasts until now or the end of the term if it is `current`.
Measured measured(const Kpi &kpi, const std::vector<Sample> &samples, Span span, bool current);

// Availability, or what is used of the budget that the target leaves.
Measured measured(const Kpi &kpi, const Availability &impact, MicroPercent target, Span span,
                  Seconds now);

} // namespace oracle
