// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/intervals.hpp"

#include <vector>

namespace slax::sli {

/// Time less maintenance. Asked for any stretch in the logarithm of the number of maintenances.
class ServiceTime {
public:
  ServiceTime() = default;
  explicit ServiceTime(IntervalSet maintenance);

  slac::time::Duration maintenance(Interval stretch) const;
  /// Length of the stretch outside maintenance.
  slac::time::Duration service(Interval stretch) const {
    return stretch.length() - maintenance(stretch);
  }
  const IntervalSet &holes() const { return holes_; }

private:
  slac::time::Duration until(slac::time::Instant t) const;

  IntervalSet holes_;
  std::vector<slac::time::Duration> before_; ///< maintenance before each hole
};

} // namespace slax::sli
