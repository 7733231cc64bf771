// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/maintenance.hpp"

#include "compiler/time/window.hpp"

#include <algorithm>

namespace slac::model {
namespace {

using time::Duration;
using time::Instant;
using time::Interval;
using time::IntervalSet;

/// The first `most` of each calendar year.
IntervalSet at_most(const IntervalSet &maintenance, Duration most, const time::Zone &zone) {
  IntervalSet out;
  Instant year_ends{-time::kNever.ns};
  Duration left;
  for (Interval rest : maintenance)
    while (!rest.empty()) {
      if (rest.from >= year_ends) {
        year_ends = time::calendar_window(time::Period::Year, zone, rest.from).to;
        left = most;
      }
      const Instant to = std::min(rest.to, year_ends);
      const Interval counted{rest.from, std::min(to, rest.from + left)};
      if (!counted.empty()) out.push_back(counted);
      left = left - counted.length();
      rest.from = to;
    }
  return out;
}

} // namespace

bool concerns(const Maintenance &maintenance, const std::string &service) {
  return maintenance.services.empty() ||
         std::any_of(maintenance.services.begin(), maintenance.services.end(),
                     [&](const Text &s) { return s.value == service; });
}

bool has_notice(const Maintenance &maintenance, Instant start, const Exclusion &exclude,
                const time::Zone &zone) {
  if (!exclude.notice) return true;
  return maintenance.announced && start - zone.start_of(*maintenance.announced) >= *exclude.notice;
}

IntervalSet announced_maintenance(const Model &model, const Exclusion &exclude,
                                  const std::string &service) {
  if (!exclude.maintenance) return {};
  IntervalSet out;
  for (const Maintenance &m : model.maintenances)
    if (concerns(m, service))
      for (const Interval &interval : m.intervals)
        if (has_notice(m, interval.from, exclude, model.project.timezone)) out.push_back(interval);
  return time::unite(std::move(out));
}

IntervalSet accepted_maintenance(const Model &model, const Exclusion &exclude,
                                 const IntervalSet &maintenance, const time::OpenTime &calendar) {
  if (!exclude.at_most) return maintenance;
  return at_most(calendar.intersect(maintenance).stretches(), *exclude.at_most,
                 model.project.timezone);
}

} // namespace slac::model
