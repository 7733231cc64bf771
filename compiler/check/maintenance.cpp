// SPDX-License-Identifier: Apache-2.0
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

} // namespace slac::check
