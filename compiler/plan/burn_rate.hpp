// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

#include <span>
#include <string_view>

namespace slac::plan {

/// One condition of a multi-window, multi-burn-rate alert: it fires when `share` of the budget
/// would be spent within `long_window` at the present rate, and the short window confirms that the
/// rate still holds.
struct BurnTier {
  bool page = false;
  std::int64_t share_percent = 0; ///< of the whole window's budget
  time::Duration long_window;
  time::Duration short_window;
};

/// The table of the Google SRE Workbook, chapter "Alerting on SLOs", section 6: at 30 days the
/// burn rates are 14.4, 6, 3 and 1.
std::span<const BurnTier> burn_tiers();

/// Burn rate × budget as the error ratio that the windows are compared with, exactly:
/// share × window ÷ long window × (1 − target). Where that is 1 or more, not even a total outage
/// could reach it; then 0.95 is used, or the budget itself if it is larger.
double burn_threshold(const BurnTier &tier, time::Duration window, base::Decimal target_percent);

/// 1 − target as the nearest double to the exact decimal.
double budget_ratio(base::Decimal target_percent);

} // namespace slac::plan
