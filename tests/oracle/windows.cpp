// SPDX-License-Identifier: Apache-2.0
#include "windows.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>

namespace oracle {
namespace {

using Point = cctz::time_point<cctz::seconds>;

const cctz::time_zone &loaded(const Zone &zone) {
  static std::map<std::string, cctz::time_zone> zones;
  const auto [at, fresh] = zones.try_emplace(zone.name);
  if (fresh) cctz::load_time_zone(zone.name, &at->second);
  return at->second;
}

} // namespace

Seconds local_day(const Zone &zone, Seconds at) {
  const cctz::civil_day day(cctz::convert(Point(cctz::seconds(at)), loaded(zone)));
  return (day - cctz::civil_day(1970, 1, 1)) * kSecondsPerDay;
}

Seconds day_begin(const Zone &zone, Seconds day) {
  const cctz::civil_day civil = cctz::civil_day(1970, 1, 1) + day / kSecondsPerDay;
  const auto found = loaded(zone).lookup(cctz::civil_second(civil));
  const Point at = found.kind == cctz::time_zone::civil_lookup::SKIPPED ? found.trans : found.pre;
  return at.time_since_epoch().count();
}

const Zone &zone_of(const Scenario &scenario, const Commitment &commitment) {
  return commitment.window.zone ? *commitment.window.zone : scenario.zone;
}

Span relation_with(const Scenario &scenario, const std::string &account) {
  Span out{std::numeric_limits<Seconds>::min(), std::numeric_limits<Seconds>::max()};
  for (const Account &one : scenario.accounts) {
    if (one.name != account) continue;
    if (one.first_day) out.from = day_begin(scenario.zone, *one.first_day);
    if (one.last_day) out.to = day_begin(scenario.zone, *one.last_day + kSecondsPerDay);
  }
  return out;
}

Span term_of(const Scenario &scenario, const Agreement &agreement, const std::string &account) {
  const Span relation = relation_with(scenario, account);
  return {
      std::max(day_begin(scenario.zone, agreement.term_first_day), relation.from),
      std::min(day_begin(scenario.zone, agreement.term_last_day + kSecondsPerDay), relation.to)};
}

Seconds amended_from(const Scenario &scenario, const Commitment &commitment) {
  if (!commitment.amendment) return std::numeric_limits<Seconds>::max();
  return day_begin(zone_of(scenario, commitment), commitment.amendment->first_day);
}

Span life_of(const Scenario &scenario, const Agreement &agreement, const Commitment &commitment,
             const std::string &account) {
  Span life = term_of(scenario, agreement, account);
  const Zone &zone = zone_of(scenario, commitment);
  if (commitment.first_day) life.from = std::max(life.from, day_begin(zone, *commitment.first_day));
  if (commitment.end_day) life.to = std::min(life.to, day_begin(zone, *commitment.end_day));
  return life;
}

Span calendar_span(const Window &window, const Zone &project, Seconds at) {
  using namespace std::chrono;
  const Zone &zone = window.zone ? *window.zone : project;
  const auto instant = [&zone](sys_days day) {
    return day_begin(zone, Seconds{sys_seconds{day}.time_since_epoch().count()});
  };
  const sys_days today = floor<days>(sys_seconds{seconds{local_day(zone, at)}});
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

namespace {

// Calendar windows that end after `since`.
std::vector<Frame> frames_since(Seconds since, const Scenario &scenario, const Agreement &agreement,
                                const Commitment &commitment, const std::string &account) {
  const Span life = life_of(scenario, agreement, commitment, account);
  const Seconds now = scenario.now;
  if (life.from >= life.to || now - 1 < life.from) return {};
  const bool stays = now - 1 < life.to + 92 * kSecondsPerDay;
  const Seconds end = std::min(now, life.to);
  if (commitment.window.kind == Window::Kind::kOver) {
    const Span span{end - commitment.window.days * kSecondsPerDay, end};
    return {{span, true, true, stays, span}};
  }
  std::vector<Frame> out;
  for (Seconds at = std::max(std::min(since, end - 1), life.from); at < end;) {
    const Span whole = calendar_span(commitment.window, scenario.zone, at);
    at = whole.to;
    const Span span{std::max(whole.from, life.from), std::min(whole.to, life.to)};
    out.push_back({span, span.to <= now, false, stays && span.holds(end - 1), whole});
  }
  return out;
}

} // namespace

std::vector<Frame> frames(const Scenario &scenario, const Agreement &agreement,
                          const Commitment &commitment, const std::string &account) {
  Seconds first = scenario.now;
  for (const Incident &incident : scenario.incidents)
    for (const Event &event : incident.events)
      first = std::min(first, event.at);
  return frames_since(first, scenario, agreement, commitment, account);
}

std::vector<Frame> every_frame(const Scenario &scenario, const Agreement &agreement,
                               const Commitment &commitment, const std::string &account) {
  return frames_since(std::numeric_limits<Seconds>::min(), scenario, agreement, commitment,
                      account);
}

} // namespace oracle
