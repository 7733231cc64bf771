// SPDX-License-Identifier: Apache-2.0
#include "hours.hpp"

#include <cctz/civil_time.h>

#include <algorithm>
#include <limits>

namespace oracle {
namespace {

using Point = cctz::time_point<cctz::seconds>;

Point point(Seconds seconds) { return Point(cctz::seconds(seconds)); }

Seconds midnight(cctz::civil_day day) {
  return (day - cctz::civil_day(1970, 1, 1)) * kSecondsPerDay;
}

} // namespace

Hours::Hours(const Scenario &scenario, const std::string &name) {
  for (const Calendar &calendar : scenario.calendars)
    if (calendar.name == name) calendar_ = &calendar;
  if (calendar_ == nullptr) return;
  cctz::load_time_zone(calendar_->zone, &zone_);
  const Seconds today = scenario.now - scenario.now % kSecondsPerDay;
  for (Seconds day = today - 400 * kSecondsPerDay; day < today + 130 * kSecondsPerDay;
       day += kSecondsPerDay)
    for (const DayHours &hours : on(day))
      spans_.push_back({instant(day, hours.from * 60), instant(day, hours.to * 60)});
  for (const Span &span : spans_)
    edges_.insert(edges_.end(), {span.from, span.to});
  std::sort(edges_.begin(), edges_.end());
}

bool Hours::open(Seconds at) const {
  if (calendar_ == nullptr) return true;
  if (known_.holds(at)) return known_open_;
  // Between two neighbouring edges every second is alike.
  const auto edge = std::upper_bound(edges_.begin(), edges_.end(), at);
  known_ = {edge == edges_.begin() ? at : *std::prev(edge), edge == edges_.end() ? at + 1 : *edge};
  known_open_ =
      std::any_of(spans_.begin(), spans_.end(), [at](const Span &span) { return span.holds(at); });
  return known_open_;
}

Seconds Hours::alike_until(Seconds at) const {
  if (calendar_ == nullptr) return std::numeric_limits<Seconds>::max();
  open(at);
  return known_.to;
}

Seconds Hours::business_days(Seconds start, int days) const {
  while (!open(start))
    ++start;
  const cctz::civil_second local = cctz::convert(point(start), zone_);
  const Seconds since_midnight = local - cctz::civil_second(cctz::civil_day(local));
  Seconds day = midnight(cctz::civil_day(local));
  for (int left = days; left > 0;)
    if (!on(day += kSecondsPerDay).empty()) --left;
  const Seconds end = std::min(instant(day, since_midnight), instant(day, on(day).back().to * 60));
  Seconds out = 0;
  for (Seconds second = start; second < end; ++second)
    out += open(second) ? 1 : 0;
  return out;
}

const std::vector<DayHours> &Hours::on(Seconds day) const {
  const auto holiday = calendar_->holidays.find(day);
  if (holiday != calendar_->holidays.end()) return holiday->second;
  return calendar_->week[static_cast<std::size_t>((day / kSecondsPerDay + 3) % 7)];
}

Seconds Hours::instant(Seconds day, Seconds since_midnight) const {
  const cctz::civil_second local =
      cctz::civil_second(cctz::civil_day(1970, 1, 1) + day / kSecondsPerDay) + since_midnight;
  const auto found = zone_.lookup(local);
  const Point at = found.kind == cctz::time_zone::civil_lookup::SKIPPED ? found.trans : found.pre;
  return at.time_since_epoch().count();
}

} // namespace oracle
