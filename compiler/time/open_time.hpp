// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/intervals.hpp"

#include <vector>

namespace slac::time {

/// The time at which something runs: always, or in stretches. Asked for any interval in the
/// logarithm of the number of stretches.
class OpenTime {
public:
  /// Always open.
  OpenTime() = default;
  explicit OpenTime(IntervalSet stretches);

  bool always() const { return always_; }
  /// Open time inside the interval.
  Duration within(Interval interval) const;
  /// The first instant by which so much open time has passed since `from`; `kNever` if it never
  /// has.
  Instant after(Instant from, Duration open) const;
  /// The same for time that is no whole number of nanoseconds; in seconds since 1970.
  double after(Instant from, long double open_ns) const;
  /// The open parts of the interval, in order.
  IntervalSet parts(Interval interval) const;
  /// What both are open at.
  OpenTime intersect(const IntervalSet &other) const;
  OpenTime subtract(const IntervalSet &other) const;
  const IntervalSet &stretches() const { return stretches_; }

private:
  Duration until(Instant t) const;

  bool always_ = true;
  IntervalSet stretches_;
  std::vector<Duration> before_; ///< open time before each stretch
};

} // namespace slac::time
