// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/intervals.hpp"

#include <algorithm>
#include <map>

namespace slax::sli {

using slac::base::Decimal;
using slac::time::Instant;

std::vector<Weighted> highest(const std::vector<Weighted> &stretches) {
  struct Edge {
    Instant at;
    bool opens;
    Decimal fraction;
  };
  std::vector<Edge> edges;
  for (const Weighted &s : stretches) {
    if (s.interval.empty()) continue;
    edges.push_back({s.interval.from, true, s.fraction});
    edges.push_back({s.interval.to, false, s.fraction});
  }
  std::sort(edges.begin(), edges.end(), [](const Edge &a, const Edge &b) { return a.at < b.at; });
  std::vector<Weighted> out;
  std::map<Decimal, int> open;
  Instant since;
  for (std::size_t i = 0; i < edges.size();) {
    const Instant at = edges[i].at;
    if (!open.empty() && since < at) {
      const Decimal top = open.rbegin()->first;
      if (!out.empty() && out.back().interval.to == since && out.back().fraction == top)
        out.back().interval.to = at;
      else
        out.push_back({{since, at}, top});
    }
    for (; i < edges.size() && edges[i].at == at; ++i) {
      int &count = open[edges[i].fraction];
      count += edges[i].opens ? 1 : -1;
      if (count == 0) open.erase(edges[i].fraction);
    }
    since = at;
  }
  return out;
}

std::vector<Weighted> lowest(const std::vector<Weighted> &a, const std::vector<Weighted> &b) {
  std::vector<Weighted> out;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const Interval both = clip(a[i].interval, b[j].interval);
    if (!both.empty()) out.push_back({both, std::min(a[i].fraction, b[j].fraction)});
    a[i].interval.to < b[j].interval.to ? ++i : ++j;
  }
  return out;
}

} // namespace slax::sli
