// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

#include <set>
#include <span>
#include <vector>

namespace slac::model {

/// One condition of a multi-window, multi-burn-rate alert: it fires when `share` of the budget
/// would be spent within `long_window` at the present rate, and the short window confirms that the
/// rate still holds.
struct BurnTier {
  bool page = false;
  base::Decimal share_percent; ///< of the whole window's budget
  time::Duration long_window;
  time::Duration short_window;
};

/// The table of the Google SRE Workbook, chapter "Alerting on SLOs", section 6: at 30 days the
/// burn rates are 14.4, 6, 3 and 1.
std::span<const BurnTier> burn_tiers();

/// A tier with the windows that an Objective uses.
struct BurnPair {
  enum class Use {
    Alert,
    TooSlow,    ///< a burn rate below 1: it would fire although the budget lasts
    OutOfReach, ///< not even a total outage is a rate as high
    Covered     ///< another pair of the tier fires earlier on the same windows
  };
  BurnTier tier;
  Use use = Use::Alert;
  double threshold = 0; ///< the error ratio that both windows must exceed
  double factor = 0;    ///< the burn rate: the threshold over the budget
  base::Wide share = 0; ///< burn rate = share ÷ whole, exactly
  base::Wide whole = 1;
  const AlertWindows *own = nullptr; ///< as the Objective gives it; null: of the table
};

/// The pairs of an Objective. From 28 days on the windows are those of the table. Shorter ones
/// scale them by window ÷ 30d, in whole minutes and above an hour in whole hours, rounded up: the
/// short one is at least 5m, four scrapes and a slice, the long one at least three short ones. A
/// tier's own windows are taken as they are, and its burn rates. The burn rate is share × window ÷
/// long window, the threshold that × (1 − target). What a share of the budget gives between 0.9 and
/// 1 is taken as 1: of 28 days 10.71 % of the budget in 3 days, where the table has 10 %.
std::vector<BurnPair> burn_pairs(const Objective &objective, const Project &project);

/// The windows of error ratios that an Objective records beside those of its targets: 5m, 1h, 1d,
/// those of the table unless its tiers have their own, those that its alerts look at, and what
/// composites read of it.
std::set<time::Duration> ratio_windows(const Objective &objective, const Project &project);

/// 1 − target as the nearest double to the exact decimal.
double budget_ratio(base::Decimal target_percent);

} // namespace slac::model
