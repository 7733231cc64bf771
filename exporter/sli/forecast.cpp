// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/forecast.hpp"

#include <algorithm>
#include <limits>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;

constexpr double kNever = std::numeric_limits<double>::infinity();

double exhaustion(const Seconds &seconds, Amount spent, Duration over, const RecentPast &past,
                  Instant now) {
  if (spent.units <= 0 || over.ns <= 0) return kNever;
  const long double remaining =
      static_cast<long double>(std::max(seconds.remaining, Amount{}).units);
  const long double service =
      remaining / static_cast<long double>(spent.units) * static_cast<long double>(over.ns);
  return past.service->open().after(now, service);
}

} // namespace

Forecast no_forecast() { return {kNever, kNever, kNever}; }

Forecast make_forecast(const Seconds &seconds, const RecentPast &past, Instant now) {
  Forecast out;
  const Duration pace_over{std::max(seconds.elapsed.ns, seconds.service.ns / 2)};
  out.window_pace = exhaustion(seconds, seconds.downtime, pace_over, past, now);
  out.week_pace = exhaustion(seconds, past.week_downtime, past.week_service, past, now);
  out.headroom = kNever;
  if (past.typical)
    out.headroom = 2 * static_cast<double>(static_cast<long double>(seconds.remaining.units) /
                                           static_cast<long double>(past.typical->units));
  return out;
}

bool week_pace_spends_budget(const Seconds &seconds, const RecentPast &past) {
  if (past.week_downtime.units <= 0 || past.week_service.ns <= 0) return false;
  const long double pace = static_cast<long double>(past.week_downtime.units) /
                           static_cast<long double>(past.week_service.ns);
  return pace * static_cast<long double>(seconds.service.ns) >
         static_cast<long double>(seconds.budget.units);
}

bool one_more_breaches(const Seconds &seconds, const RecentPast &past) {
  return past.typical && seconds.remaining + seconds.remaining < *past.typical;
}

} // namespace slax::sli
