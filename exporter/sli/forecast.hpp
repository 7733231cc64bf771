// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/row.hpp"
#include "exporter/sli/service_time.hpp"

#include <vector>

namespace slax::sli {

/// What a forecast looks at besides the row's own seconds.
struct RecentPast {
  Amount week_downtime;              ///< of the last seven days
  slac::time::Duration week_service; ///< service time of the last seven days
  std::optional<Amount> typical; ///< twice the median downtime of an incident of the last 90 days
  const ServiceTime *service = nullptr; ///< in which the budget runs out
};

/// When the budget runs out at two paces, and how many more incidents like the median one it holds
/// (specs/numbers.md, "Forecast"). Approximate by design: forecasts never decide a breach.
Forecast make_forecast(const Seconds &seconds, const RecentPast &past, slac::time::Instant now);

/// Of a window that is over: nothing runs out any more.
Forecast no_forecast();

/// The 7-day pace, sustained, would spend a rolling window's whole budget.
bool week_pace_spends_budget(const Seconds &seconds, const RecentPast &past);

/// Remaining budget below the median incident of the last 90 days. Exact.
bool one_more_breaches(const Seconds &seconds, const RecentPast &past);

} // namespace slax::sli
