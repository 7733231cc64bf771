// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/maintenance.hpp"

#include "compiler/time/window.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::model::Exclusion;
using slac::model::Maintenance;
using slac::model::Model;
using slac::time::Duration;
using slac::time::Instant;

bool concerns(const Maintenance &maintenance, const std::string &service) {
  return maintenance.services.empty() ||
         std::any_of(maintenance.services.begin(), maintenance.services.end(),
                     [&](const slac::model::Text &s) { return s.value == service; });
}

bool has_notice(const Maintenance &maintenance, Instant start, const Exclusion &exclude,
                const slac::time::Zone &zone) {
  if (!exclude.notice) return true;
  return maintenance.announced && start - zone.start_of(*maintenance.announced) >= *exclude.notice;
}

/// The first `most` of each calendar year.
IntervalSet at_most(const IntervalSet &maintenance, Duration most, const slac::time::Zone &zone) {
  IntervalSet out;
  Instant year_ends{-slac::time::kNever.ns};
  Duration left;
  for (Interval rest : maintenance)
    while (!rest.empty()) {
      if (rest.from >= year_ends) {
        year_ends = slac::time::calendar_window(slac::time::Period::Year, zone, rest.from).to;
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

IntervalSet announced_maintenance(const Model &model, const Exclusion &exclude,
                                  const std::string &service) {
  if (!exclude.maintenance) return {};
  IntervalSet out;
  for (const Maintenance &m : model.maintenances)
    if (concerns(m, service))
      for (const Interval &interval : m.intervals)
        if (has_notice(m, interval.from, exclude, model.project.timezone)) out.push_back(interval);
  return unite(std::move(out));
}

IntervalSet accepted_maintenance(const Model &model, const Exclusion &exclude,
                                 const IntervalSet &maintenance, const OpenTime &calendar) {
  if (!exclude.at_most) return maintenance;
  return at_most(calendar.intersect(maintenance).stretches(), *exclude.at_most,
                 model.project.timezone);
}

} // namespace slax::sli
