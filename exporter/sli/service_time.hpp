// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/intervals.hpp"

namespace slax::sli {

/// The time in which a service is promised: inside the calendar, less maintenance.
class ServiceTime {
public:
  ServiceTime() = default;
  ServiceTime(const OpenTime &calendar, const IntervalSet &maintenance)
      : open_(calendar.subtract(maintenance)), maintenance_(calendar.intersect(maintenance)) {}

  slac::time::Duration service(Interval stretch) const { return open_.within(stretch); }
  /// Maintenance inside the calendar.
  slac::time::Duration maintenance(Interval stretch) const { return maintenance_.within(stretch); }
  const OpenTime &open() const { return open_; }

private:
  OpenTime open_;
  OpenTime maintenance_{IntervalSet{}};
};

} // namespace slax::sli
