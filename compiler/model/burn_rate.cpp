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

constexpr std::array<BurnTier, 4> kTiers{{{true, 2, hours(1), minutes(5)},
                                          {true, 5, hours(6), minutes(30)},
                                          {false, 10, hours(24), hours(2)},
                                          {false, 10, hours(72), hours(6)}}};
constexpr std::int64_t kTableWindow = 30 * time::kDay;
constexpr std::int64_t kScaledBelow = 28 * time::kDay;

double to_double(const std::string &text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

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

BurnTier scale(BurnTier tier, time::Duration window, time::Duration scrape_interval) {
  const std::int64_t shortest = std::max(5 * time::kMinute, 4 * scrape_interval.ns);
  tier.short_window.ns = rounded(std::max(scaled(tier.short_window, window), shortest));
  tier.long_window.ns =
      rounded(std::max(scaled(tier.long_window, window), 3 * tier.short_window.ns));
  return tier;
}

} // namespace

std::span<const BurnTier> burn_tiers() { return kTiers; }

std::vector<BurnPair> burn_pairs(time::Duration window, base::Decimal target_percent,
                                 time::Duration scrape_interval) {
  std::vector<BurnPair> out;
  for (const BurnTier &of_table : kTiers) {
    BurnPair pair;
    pair.tier = window.ns < kScaledBelow ? scale(of_table, window, scrape_interval) : of_table;
    pair.share = Wide{pair.tier.share_percent} * (window.ns / time::kMinute);
    pair.whole = Wide{100} * (pair.tier.long_window.ns / time::kMinute);
    // In units of 1e-13: the budget's are 1e-11, a percentage is another 1e-2.
    const Wide threshold = budget_units(target_percent) * pair.share * 100 / pair.whole;
    pair.threshold = to_double(base::fixed_text(threshold, base::Decimal::kDigits + 4));
    if (pair.share < pair.whole)
      pair.use = BurnPair::Use::TooSlow;
    else if (budget_units(target_percent) * pair.share >= kWholeUnits * pair.whole)
      pair.use = BurnPair::Use::OutOfReach;
    out.push_back(pair);
  }
  return out;
}

std::vector<BurnPair> burn_pairs(const Objective &objective, const Project &project) {
  return burn_pairs(window_length(objective), objective.target.value.percent,
                    project.scrape_interval.value);
}

double budget_ratio(base::Decimal target_percent) {
  return to_double(base::fixed_text(budget_units(target_percent), base::Decimal::kDigits + 2));
}

} // namespace slac::model
