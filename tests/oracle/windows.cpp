// SPDX-License-Identifier: Apache-2.0
#include "windows.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace oracle {

Span term_of(const Scenario &scenario, const Agreement &agreement) {
  return {agreement.term_first_day - scenario.zone.offset,
          agreement.term_last_day + kSecondsPerDay - scenario.zone.offset};
}

Seconds amended_from(const Scenario &scenario, const Commitment &commitment) {
  if (!commitment.amendment) return std::numeric_limits<Seconds>::max();
  const Zone &zone = commitment.window.zone ? *commitment.window.zone : scenario.zone;
  return commitment.amendment->first_day - zone.offset;
}

Span life_of(const Scenario &scenario, const Agreement &agreement, const Commitment &commitment) {
  Span life = term_of(scenario, agreement);
  const Zone &zone = commitment.window.zone ? *commitment.window.zone : scenario.zone;
  if (commitment.first_day) life.from = std::max(life.from, *commitment.first_day - zone.offset);
  if (commitment.end_day) life.to = std::min(life.to, *commitment.end_day - zone.offset);
  return life;
}

Span calendar_span(const Window &window, const Zone &project, Seconds at) {
  using namespace std::chrono;
  const Seconds offset = window.zone ? window.zone->offset : project.offset;
  const auto instant = [offset](sys_days day) {
    return Seconds{sys_seconds{day}.time_since_epoch().count()} - offset;
  };
  const sys_days today = floor<days>(sys_seconds{seconds{at + offset}});
  if (window.kind == Window::Kind::kDay) return {instant(today), instant(today + days{1})};
  if (window.kind == Window::Kind::kWeek) {
    sys_days monday = today;
    while (weekday{monday} != Monday)
      monday -= days{1};
    return {instant(monday), instant(monday + days{7})};
  }
  const year_month_day date{today};
  year_month first = date.year() / date.month();
  int length = 1;
  if (window.kind == Window::Kind::kQuarter) {
    while (unsigned{first.month()} % 3 != 1)
      first -= months{1};
    length = 3;
  }
  return {instant(sys_days{first / 1}), instant(sys_days{(first + months{length}) / 1})};
}

std::vector<Frame> frames(const Scenario &scenario, const Agreement &agreement,
                          const Commitment &commitment) {
  const Span life = life_of(scenario, agreement, commitment);
  const Seconds now = scenario.now;
  if (life.from >= life.to || now - 1 < life.from) return {};
  const bool stays = now - 1 < life.to + 92 * kSecondsPerDay;
  const Seconds end = std::min(now, life.to);
  if (commitment.window.kind == Window::Kind::kOver)
    return {{{end - commitment.window.days * kSecondsPerDay, end}, true, true, stays}};
  Seconds from = end - 1;
  for (const Incident &incident : scenario.incidents)
    for (const Event &event : incident.events)
      if (event.at <= now) from = std::min(from, event.at);
  std::vector<Frame> out;
  for (Seconds at = std::max(from, life.from); at < end;) {
    Span span = calendar_span(commitment.window, scenario.zone, at);
    at = span.to;
    span = {std::max(span.from, life.from), std::min(span.to, life.to)};
    out.push_back({span, span.to <= now, false, stays && span.holds(end - 1)});
  }
  return out;
}

} // namespace oracle
