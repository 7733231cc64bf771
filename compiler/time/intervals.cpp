// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/intervals.hpp"

#include <algorithm>

namespace slac::time {

IntervalSet unite(std::vector<Interval> intervals) {
  std::sort(intervals.begin(), intervals.end(),
            [](const Interval &a, const Interval &b) { return a.from < b.from; });
  IntervalSet out;
  for (const Interval &i : intervals) {
    if (i.empty()) continue;
    if (!out.empty() && i.from <= out.back().to)
      out.back().to = std::max(out.back().to, i.to);
    else
      out.push_back(i);
  }
  return out;
}

Interval clip(Interval interval, Interval bounds) {
  return {std::max(interval.from, bounds.from), std::min(interval.to, bounds.to)};
}

IntervalSet common(const IntervalSet &a, const IntervalSet &b) {
  IntervalSet out;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const Interval both = clip(a[i], b[j]);
    if (!both.empty()) out.push_back(both);
    a[i].to < b[j].to ? ++i : ++j;
  }
  return out;
}

} // namespace slac::time
