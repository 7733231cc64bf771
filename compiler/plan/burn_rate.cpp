// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/burn_rate.hpp"

#include <array>
#include <charconv>

namespace slac::plan {
namespace {

constexpr time::Duration minutes(std::int64_t n) { return {n * time::kMinute}; }
constexpr time::Duration hours(std::int64_t n) { return {n * time::kHour}; }

constexpr std::array<BurnTier, 4> kTiers{{{true, 2, hours(1), minutes(5)},
                                          {true, 5, hours(6), minutes(30)},
                                          {false, 10, hours(24), hours(2)},
                                          {false, 10, hours(72), hours(6)}}};
constexpr double kReachable = 0.95;

double to_double(const std::string &text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

} // namespace

std::span<const BurnTier> burn_tiers() { return kTiers; }

double budget_ratio(base::Decimal target_percent) {
  const std::int64_t left = base::Decimal::from_int(100).units() - target_percent.units();
  return to_double(base::fixed_text(left, base::Decimal::kDigits + 2));
}

double burn_threshold(const BurnTier &tier, time::Duration window, base::Decimal target_percent) {
  const std::int64_t left = base::Decimal::from_int(100).units() - target_percent.units();
  // In units of 1e-13: left is 1e-11 of a ratio, the share another 1e-2.
  const base::Wide threshold = base::Wide{left} * tier.share_percent * (window.ns / time::kMinute) /
                               (tier.long_window.ns / time::kMinute);
  const double value = to_double(base::fixed_text(threshold, base::Decimal::kDigits + 4));
  if (value < 1) return value;
  return std::max(kReachable, budget_ratio(target_percent));
}

} // namespace slac::plan
