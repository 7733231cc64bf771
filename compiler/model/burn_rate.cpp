// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/burn_rate.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace slac::model {
namespace {

using base::Wide;

constexpr time::Duration minutes(std::int64_t n) { return {n * time::kMinute}; }
constexpr time::Duration hours(std::int64_t n) { return {n * time::kHour}; }

const std::array<BurnTier, 4> kTiers{{{true, base::Decimal::from_int(2), hours(1), minutes(5)},
                                      {true, base::Decimal::from_int(5), hours(6), minutes(30)},
                                      {false, base::Decimal::from_int(10), hours(24), hours(2)},
                                      {false, base::Decimal::from_int(10), hours(72), hours(6)}}};
constexpr std::int64_t kTableWindow = 30 * time::kDay;
constexpr std::int64_t kScaledBelow = 28 * time::kDay;

double to_double(const std::string &text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

constexpr std::int64_t kHundredth = base::Decimal::kUnit / 100;
constexpr Wide kWholeUnits = Wide{100} * base::Decimal::kUnit;

/// 1 − target in units of 1e-11.
Wide budget_units(base::Decimal target_percent) {
  return base::Decimal::from_int(100).units() - target_percent.units();
}

/// Windows of an hour at most are read from raw series, the others from sums of whole hours.
std::int64_t rounded(std::int64_t ns) {
  const std::int64_t unit = ns <= time::kHour ? time::kMinute : time::kHour;
  return (ns + unit - 1) / unit * unit;
}

std::int64_t scaled(time::Duration of_table, time::Duration window) {
  return static_cast<std::int64_t>((Wide{of_table.ns} * window.ns + kTableWindow - 1) /
                                   kTableWindow);
}

BurnTier scale(BurnTier tier, time::Duration window, std::int64_t shortest) {
  tier.short_window.ns = rounded(std::max(scaled(tier.short_window, window), shortest));
  tier.long_window.ns =
      rounded(std::max(scaled(tier.long_window, window), 3 * tier.short_window.ns));
  return tier;
}

/// The share of the budget that the long window spends, in hundredths of a percent.
base::Decimal share_at(base::Decimal factor, const AlertWindows &own, time::Duration window) {
  return base::Decimal::from_units(static_cast<std::int64_t>(
      Wide{factor.units()} * 100 * own.long_window.ns / window.ns / kHundredth * kHundredth));
}

BurnTier tier_of(const AlertWindows &own, bool page, time::Duration window) {
  return {page, own.factor ? share_at(*own.factor, own, window) : own.budget, own.long_window,
          own.short_window};
}

/// Of the table, where the tier has none of its own.
std::vector<BurnTier> tiers_of(const Objective &objective, const Project &project) {
  const time::Duration window = terms::nominal_length(window_of(objective));
  const auto *slices = std::get_if<Slices>(&objective.indicator);
  const Composite *composite = composite_of(objective);
  const std::int64_t slice = slices != nullptr      ? slices->slice.value.ns
                             : composite != nullptr ? composite->slice.ns
                                                    : 0;
  const std::int64_t shortest =
      std::max({5 * time::kMinute, 4 * project.scrape_interval.value.ns, slice});
  std::vector<BurnTier> out;
  for (const BurnTier &tier : kTiers) {
    if (!(tier.page ? objective.page : objective.ticket).windows.empty()) continue;
    if (window.ns < kScaledBelow)
      out.push_back(scale(tier, window, shortest));
    else
      out.push_back(tier.short_window.ns < slice ? scale(tier, {kTableWindow}, slice) : tier);
  }
  return out;
}

} // namespace

std::span<const BurnTier> burn_tiers() { return kTiers; }

std::vector<BurnPair> burn_pairs(const Objective &objective, const Project &project) {
  const std::int64_t window = terms::nominal_length(window_of(objective)).ns / time::kMinute;
  const Wide budget = budget_units(objective.target.value.percent);
  std::vector<BurnPair> out;
  for (const BurnTier &tier : tiers_of(objective, project))
    out.push_back({.tier = tier});
  for (const bool page : {true, false})
    for (const AlertWindows &own : (page ? objective.page : objective.ticket).windows)
      out.push_back({.tier = tier_of(own, page, {window * time::kMinute}), .own = &own});
  for (BurnPair &pair : out) {
    const BurnTier &tier = pair.tier;
    pair.share = Wide{tier.share_percent.units()} * window;
    pair.whole = kWholeUnits * (tier.long_window.ns / time::kMinute);
    if (pair.own != nullptr && pair.own->factor) {
      pair.share = pair.own->factor->units();
      pair.whole = base::Decimal::kUnit;
    }
    if ((pair.own == nullptr || !pair.own->factor) && pair.share < pair.whole &&
        pair.share * 10 >= pair.whole * 9) {
      // The table is that of 30 days, and windows are rounded up: the slowest pair of four weeks
      // or of one would be just below a burn rate of 1, which is what it is for.
      pair.share = pair.whole;
      pair.tier.share_percent = base::Decimal::from_units(
          static_cast<std::int64_t>(pair.whole / window) / kHundredth * kHundredth);
    }
    // In units of 1e-22: the budget's are 1e-11, the rate is taken to as many digits.
    constexpr int kRateDigits = base::Decimal::kDigits + 2;
    const Wide rate = pair.share * kWholeUnits / pair.whole;
    pair.threshold = to_double(base::fixed_text(budget * rate, 2 * kRateDigits));
    pair.factor = to_double(base::fixed_text(rate, kRateDigits));
    if (pair.share < pair.whole)
      pair.use = BurnPair::Use::TooSlow;
    else if (budget * pair.share >= kWholeUnits * pair.whole)
      pair.use = BurnPair::Use::OutOfReach;
  }
  const auto is_of_one = [](const BurnPair &pair) {
    return pair.use == BurnPair::Use::Alert && (pair.own == nullptr || !pair.own->stands_alone());
  };
  for (BurnPair &pair : out)
    for (const BurnPair &other : out)
      if (is_of_one(pair) && is_of_one(other) && pair.tier.page == other.tier.page &&
          pair.tier.long_window == other.tier.long_window &&
          pair.tier.short_window == other.tier.short_window &&
          other.share * pair.whole < pair.share * other.whole)
        pair.use = BurnPair::Use::Covered;
  return out;
}

std::set<time::Duration> ratio_windows(const Objective &objective, const Project &project) {
  std::set<time::Duration> out = objective.read_by_composites;
  out.insert({{5 * time::kMinute}, {time::kHour}, {time::kDay}});
  for (const BurnTier &tier : kTiers)
    if ((tier.page ? objective.page : objective.ticket).windows.empty())
      out.insert({tier.long_window, tier.short_window});
  for (const BurnPair &pair : burn_pairs(objective, project))
    if (pair.use == BurnPair::Use::Alert || project.names == Names::Pyrra)
      out.insert({pair.tier.long_window, pair.tier.short_window});
  return out;
}

double budget_ratio(base::Decimal target_percent) {
  return to_double(base::fixed_text(budget_units(target_percent), base::Decimal::kDigits + 2));
}

} // namespace slac::model
