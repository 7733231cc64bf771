// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <vector>

namespace slac::time {

/// Sorted, without empty ones, overlaps or neighbours that touch.
using IntervalSet = std::vector<Interval>;

IntervalSet unite(std::vector<Interval> intervals);
Interval clip(Interval interval, Interval bounds);
/// What lies in both.
IntervalSet common(const IntervalSet &a, const IntervalSet &b);

} // namespace slac::time
