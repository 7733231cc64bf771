// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario.hpp"

#include <cctz/time_zone.h>

namespace oracle {

struct Span {
  Seconds from = 0;
  Seconds to = 0;
  bool holds(Seconds at) const { return from <= at && at < to; }
};

// Open time, second by second, from 400 days before a scenario's `now` to 130 after it. Without a
// calendar everything is open.
class Hours {
public:
  Hours(const Scenario &scenario, const std::string &name);

  bool open(Seconds at) const;
  // Every second from `at` to before this one is alike.
  Seconds alike_until(Seconds at) const;
  const std::vector<Span> &spans() const { return spans_; }

  // Open seconds up to the same local time on the n-th day that opens after the one of the start.
  Seconds business_days(Seconds start, int days) const;

private:
  const std::vector<DayHours> &on(Seconds day) const;
  // The first instant at which the local clocks show it, or at which they jump over it.
  Seconds instant(Seconds day, Seconds since_midnight) const;

  const Calendar *calendar_ = nullptr;
  cctz::time_zone zone_;
  std::vector<Span> spans_;    // in the order of their beginnings
  std::vector<Seconds> edges_; // of all of them, in order
  mutable Span known_;         // what was asked for last lies in it, and all of it is alike
  mutable bool known_open_ = false;
};

} // namespace oracle
