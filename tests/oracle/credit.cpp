// SPDX-License-Identifier: Apache-2.0
#include "credit.hpp"

#include "money_yaml.hpp"

#include <algorithm>

namespace oracle {
namespace {

bool holds(const Tier &tier, std::int64_t part, std::int64_t hundredth) {
  const std::int64_t upper = tier.below * hundredth;
  if (part > upper || (part == upper && !tier.or_equal)) return false;
  if (!tier.above) return true;
  const std::int64_t lower = *tier.above * hundredth;
  return part > lower || (part == lower && tier.above_or_equal);
}

// What `part` of `of` earns, both times 100 %: the highest tier that holds it.
std::optional<Tier> tier_of(const std::vector<Tier> &tiers, std::int64_t part, std::int64_t of) {
  std::optional<Tier> best;
  for (const Tier &tier : tiers)
    if (holds(tier, part, of / kHundredPercent) && (!best || tier.credit > best->credit))
      best = tier;
  return best;
}

} // namespace

// Tiers change at their bounds alone.
std::optional<Tier> least_tier(const std::vector<Tier> &tiers, std::int64_t least,
                               std::int64_t most, std::int64_t of) {
  if (of == 0) return std::nullopt;
  std::vector<std::int64_t> parts{most * kHundredPercent, least * kHundredPercent};
  for (const Tier &tier : tiers)
    for (const MicroPercent bound : {tier.below, tier.above.value_or(tier.below)})
      for (const std::int64_t part : {bound * of - 1, bound * of, bound * of + 1})
        if (part >= least * kHundredPercent && part <= most * kHundredPercent)
          parts.push_back(part);
  std::optional<Tier> worst;
  for (const std::int64_t part : parts) {
    const std::optional<Tier> tier = tier_of(tiers, part, of * kHundredPercent);
    if (!tier) return std::nullopt;
    if (!worst || tier->credit < worst->credit) worst = tier;
  }
  return worst;
}

bool has_credits(const Commitment &commitment) {
  return !commitment.tiers.empty() || commitment.each_breach != 0 || commitment.each_hour != 0 ||
         commitment.each_slice || commitment.pro_rata != 0;
}

bool has_credits(const Agreement &agreement) {
  return std::any_of(agreement.commitments.begin(), agreement.commitments.end(),
                     [](const Commitment &commitment) { return has_credits(commitment); });
}

void add_tier(std::vector<Part> &parts, const std::optional<Tier> &tier) {
  if (tier && tier->credit > 0)
    parts.push_back({tier_key(*tier), Fraction(tier->credit, kOnePercent), std::nullopt});
}

void add_each(std::vector<Part> &parts, const std::string &form, MicroPercent each,
              std::int64_t count) {
  if (each > 0 && count > 0) parts.push_back({form, Fraction(each, kOnePercent) * count, count});
}

void add_pro_rata(std::vector<Part> &parts, const Commitment &commitment,
                  const Availability &impact, std::int64_t downtime, Span whole) {
  const Seconds service = impact.time(whole).service;
  if (commitment.pro_rata == 0 || downtime == 0 || service == 0) return;
  // Hundredths of a factor times 100 %.
  const Fraction share = Fraction(downtime, impact.unit()) / service;
  parts.push_back({"pro rata", share * commitment.pro_rata, std::nullopt});
}

void add_slices(std::vector<Part> &parts, const Scenario &scenario, const Commitment &commitment,
                const Availability &impact, Span begins, Span inside, Seconds length) {
  if (!commitment.each_slice) return;
  const EachSlice &form = *commitment.each_slice;
  const Zone &zone = zone_of(scenario, commitment);
  std::int64_t count = 0;
  const Seconds last = local_day(zone, begins.to);
  for (Seconds day = local_day(zone, begins.from); day <= last; day += kSecondsPerDay) {
    const Seconds end = day_begin(zone, day + kSecondsPerDay);
    for (Seconds from = day_begin(zone, day); from < end; from += form.length) {
      if (!begins.holds(from)) continue;
      const Seconds to = std::min(from + form.length, end); // a day's last may be short
      const Span slice{std::max(from, inside.from), std::min(to, inside.to)};
      if (slice.from < slice.to && impact.downtime(slice) > form.over * impact.unit()) ++count;
    }
  }
  const Fraction each = Fraction(form.free, length) * 100;
  if (count > 0) parts.push_back({slice_key(form), each * count, count});
}

Fraction capped_sum(const std::vector<Part> &parts, const Commitment &commitment) {
  Fraction sum = 0;
  for (const Part &part : parts)
    sum += part.percent;
  return std::min(sum, Fraction(commitment.cap, kOnePercent));
}

} // namespace oracle
