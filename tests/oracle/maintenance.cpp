// SPDX-License-Identifier: Apache-2.0
#include "maintenance.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace oracle {
namespace {

// The year on the wall of a zone whose clocks are `offset` ahead.
int year_of(Seconds at, Seconds offset) {
  using namespace std::chrono;
  return int{year_month_day{floor<days>(sys_seconds{seconds{at + offset}})}.year()};
}

std::vector<Span> occurrences(const Maintenance &maintenance) {
  if (!maintenance.repeat) return {{maintenance.from, maintenance.to}};
  const Repeat &repeat = *maintenance.repeat;
  std::vector<Span> out;
  for (Seconds day = repeat.first_day; day <= repeat.last_day; day += kSecondsPerDay)
    if ((day / kSecondsPerDay + 3) % 7 == repeat.weekday)
      out.push_back({day - repeat.zone.offset + repeat.hours.from * 60,
                     day - repeat.zone.offset + repeat.hours.to * 60});
  return out;
}

} // namespace

bool in_any(const std::vector<Span> &spans, Seconds at) {
  return std::any_of(spans.begin(), spans.end(), [at](const Span &span) { return span.holds(at); });
}

void add_second(std::vector<Span> &spans, Seconds at) {
  if (!spans.empty() && spans.back().to == at)
    ++spans.back().to;
  else
    spans.push_back({at, at + 1});
}

std::vector<std::vector<Span>> limited(const std::vector<std::vector<Span>> &services, Seconds most,
                                       const Hours &hours, Seconds offset) {
  std::vector<std::vector<Span>> kept(services.size());
  std::map<int, Seconds> used;
  std::set<Seconds> edges;
  for (const std::vector<Span> &spans : services)
    for (const Span &span : spans)
      edges.insert({span.from, span.to});
  if (edges.empty()) return kept;
  for (Seconds at = *edges.begin(); at < *edges.rbegin(); ++at) {
    const bool any = std::any_of(services.begin(), services.end(),
                                 [at](const auto &spans) { return in_any(spans, at); });
    if (!any) {
      at = *edges.upper_bound(at) - 1; // nothing before the next edge
      continue;
    }
    if (!hours.open(at) || used[year_of(at, offset)] == most) continue;
    ++used[year_of(at, offset)];
    for (std::size_t s = 0; s < services.size(); ++s)
      if (in_any(services[s], at)) add_second(kept[s], at);
  }
  return kept;
}

std::vector<Span> maintenance_of(const Scenario &scenario, const Commitment &commitment,
                                 const std::string &service) {
  std::vector<Span> spans;
  if (!excludes(commitment, "maintenance")) return spans;
  for (const Maintenance &maintenance : scenario.maintenance) {
    if (!contains(maintenance.services, service)) continue;
    for (const Span &span : occurrences(maintenance)) {
      if (commitment.notice) {
        if (!maintenance.announced) continue;
        const Seconds day = *maintenance.announced - *maintenance.announced % kSecondsPerDay;
        if (span.from - (day - scenario.zone.offset) < *commitment.notice) continue;
      }
      spans.push_back(span);
    }
  }
  return spans;
}

} // namespace oracle
