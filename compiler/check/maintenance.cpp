// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/maintenance.hpp"

#include "compiler/check/check.hpp"
#include "compiler/model/terms_in_force.hpp"
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
  const auto check = [&](const model::Objective &o, const terms::WindowForm &form,
                         base::Span where) {
    const time::Duration window = terms::nominal_length(form);
    for (const model::Maintenance &m : model.maintenances) {
      if (!model::concerns(m, o.service.value)) continue;
      const auto found =
          std::find_if(m.intervals.begin(), m.intervals.end(),
                       [&](const time::Interval &i) { return i.length() >= window; });
      if (found == m.intervals.end()) continue;
      base::Diagnostic d = base::make_diagnostic(
          base::Code::MaintenanceFillsWindow, where,
          "maintenance `" + m.name.value + "` lasts " +
              std::to_string(found->length().ns / time::kHour) + "h, the window of `" +
              o.name.value + "` " + std::to_string(window.ns / time::kHour) +
              "h: at its end nothing of the window counts",
          "shorten the maintenance, or choose a longer window");
      d.also.push_back({m.name.span, "this maintenance"});
      diagnostics.add(std::move(d));
    }
  };
  for (const model::Objective &o : model.objectives)
    if (o.exclude.maintenance) check(o, model::window_of(o), o.window_span);
  for (const model::Commitment *c : model::promises_by_objective(model)) {
    const auto &promise = std::get<terms::ObjectivePromise>(c->promise.value);
    const model::Objective *o = model.find_objective(promise.objective.text);
    if (o != nullptr && c->exclude.maintenance) check(*o, promise.window.form, c->promise.span);
  }
}

} // namespace slac::check
