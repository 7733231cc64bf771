// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/decimal.hpp"
#include "compiler/time/intervals.hpp"
#include "compiler/time/open_time.hpp"
#include "exporter/sli/amount.hpp"

#include <vector>

/// Arithmetic of time stretches. Sets are sorted and free of overlaps.
namespace slax::sli {

using slac::time::clip;
using slac::time::Interval;
using slac::time::IntervalSet;
using slac::time::OpenTime;
using slac::time::unite;

/// A stretch of downtime and its fraction.
struct Weighted {
  Interval interval;
  slac::base::Decimal fraction;
};

/// At each instant the highest fraction: stretches may overlap, the result does not.
std::vector<Weighted> highest(const std::vector<Weighted> &stretches);
/// At each instant the lower fraction; both sorted and free of overlaps.
std::vector<Weighted> lowest(const std::vector<Weighted> &a, const std::vector<Weighted> &b);

} // namespace slax::sli
