// SPDX-License-Identifier: Apache-2.0
#include "kpi_windows.hpp"

#include <algorithm>

namespace oracle {
namespace {

std::optional<Span> clipped(Span span, const std::optional<Span> &term) {
  if (term) span = {std::max(span.from, term->from), std::min(span.to, term->to)};
  if (span.from >= span.to) return std::nullopt;
  return span;
}

// Of every record, whatever it is worth; after `now` where there is none.
Seconds first_event(const Scenario &scenario) {
  Seconds first = scenario.now + 1;
  for (const Incident &incident : scenario.incidents)
    for (const Event &event : incident.events)
      first = std::min(first, event.at);
  return first;
}

// A period before the first record says nothing.
std::optional<Span> recorded(const Scenario &scenario, const std::optional<Span> &span) {
  if (!span || span->to <= first_event(scenario)) return std::nullopt;
  return span;
}

KpiWindows trend_periods(const Scenario &scenario, const Kpi &kpi, const std::optional<Span> &term,
                         Seconds end) {
  Window period;
  period.kind = *kpi.trend;
  Span last = calendar_span(period, scenario.zone, end - 1);
  // At the end of a term its last period is complete, short as it may be.
  if (clipped(last, term)->to > scenario.now)
    last = calendar_span(period, scenario.zone, last.from - 1);
  const Span earlier = calendar_span(period, scenario.zone, last.from - 1);
  return {recorded(scenario, clipped(last, term)), recorded(scenario, clipped(earlier, term))};
}

} // namespace

KpiWindows kpi_windows(const Scenario &scenario, const Kpi &kpi, const std::optional<Span> &term) {
  const Seconds end = term ? std::min(scenario.now, term->to) : scenario.now;
  if (kpi.trend) return trend_periods(scenario, kpi, term, end);
  if (kpi.window.kind == Window::Kind::kOver) {
    const Seconds length = kpi.window.days * kSecondsPerDay;
    return {Span{end - length, end}, Span{end - 2 * length, end - length}};
  }
  const Span current = calendar_span(kpi.window, scenario.zone, end - 1);
  const Span previous = calendar_span(kpi.window, scenario.zone, current.from - 1);
  return {clipped(current, term), clipped(previous, term)};
}

} // namespace oracle
