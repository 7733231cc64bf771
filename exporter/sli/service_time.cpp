// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/service_time.hpp"

#include <algorithm>

namespace slax::sli {

using slac::time::Duration;
using slac::time::Instant;

ServiceTime::ServiceTime(IntervalSet maintenance) : holes_(std::move(maintenance)) {
  Duration sum;
  for (const Interval &hole : holes_) {
    before_.push_back(sum);
    sum = sum + hole.length();
  }
}

Duration ServiceTime::until(Instant t) const {
  const auto after = std::upper_bound(holes_.begin(), holes_.end(), t,
                                      [](Instant at, const Interval &i) { return at < i.from; });
  if (after == holes_.begin()) return {};
  const auto i = static_cast<std::size_t>(after - holes_.begin()) - 1;
  return before_[i] + Interval{holes_[i].from, std::min(t, holes_[i].to)}.length();
}

Duration ServiceTime::maintenance(Interval stretch) const {
  if (holes_.empty() || stretch.empty()) return {};
  return until(stretch.to) - until(stretch.from);
}

} // namespace slax::sli
