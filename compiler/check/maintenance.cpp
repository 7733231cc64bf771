// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/maintenance.hpp"

#include "compiler/check/check.hpp"
#include "compiler/time/duration.hpp"

namespace slac::check {

/// Maintenance leaves service time: a slip in its year promises nothing for as long.
void check_maintenance(const model::Model &model, const Options & /*options*/,
                       base::Diagnostics &diagnostics) {
  constexpr time::Duration kUsual{14 * time::kDay};
  for (const model::Maintenance &m : model.maintenances)
    for (const time::Interval &interval : m.intervals) {
      if (interval.length() <= kUsual) continue;
      const time::Zone &zone = model.project.timezone;
      diagnostics.add(
          base::make_diagnostic(base::Code::LongMaintenance, m.name.span,
                                "maintenance `" + m.name.value + "` goes from " +
                                    time::format_date(zone.date_at(interval.from)) + " to " +
                                    time::format_date(zone.date_at(interval.to)) + ": " +
                                    std::to_string(interval.length().ns / time::kDay) +
                                    " days in which nothing is promised",
                                "check `from` and `to`; what recurs is written with `repeat`"));
      break;
    }
}

/// Then there is a time at which nothing of the window counts.
void check_maintenance_in_windows(const model::Model &model, const Options & /*options*/,
                                  base::Diagnostics &diagnostics) {
  for (const model::Objective &o : model.objectives) {
    if (!o.exclude.maintenance) continue;
    const time::Duration window = terms::nominal_length(model::window_of(o));
    for (const model::Maintenance &m : model.maintenances) {
      if (!model::concerns(m, o.service.value)) continue;
      const auto found =
          std::find_if(m.intervals.begin(), m.intervals.end(),
                       [&](const time::Interval &i) { return i.length() >= window; });
      if (found == m.intervals.end()) continue;
      base::Diagnostic d = base::make_diagnostic(
          base::Code::MaintenanceFillsWindow, o.window_span,
          "maintenance `" + m.name.value + "` lasts " +
              std::to_string(found->length().ns / time::kHour) + "h, the window of `" +
              o.name.value + "` " + std::to_string(window.ns / time::kHour) +
              "h: at its end nothing of the window counts",
          "shorten the maintenance, or choose a longer window");
      d.also.push_back({m.name.span, "this maintenance"});
      diagnostics.add(std::move(d));
    }
  }
}

} // namespace slac::check
