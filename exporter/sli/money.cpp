// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/money.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::base::Decimal;
using slac::base::Wide;
using slac::model::Credits;
using slac::model::CreditTier;

/// sli < bound, as downtime > (1 − bound) × service.
bool matches(const CreditTier &tier, const Seconds &seconds) {
  const Amount allowed = Amount::above(seconds.service, tier.bound);
  return tier.op == CreditTier::Op::Less ? seconds.downtime > allowed : seconds.downtime >= allowed;
}

bool matches(const CreditTier &tier, Share share) {
  const Wide part = Wide{share.part} * Decimal::from_int(100).units();
  const Wide bound = Wide{share.of} * tier.bound.units();
  return tier.op == CreditTier::Op::Less ? part < bound : part <= bound;
}

template <class Value>
Decimal worst_tier(const Credits &credits, const Value &value) {
  Decimal out;
  for (const CreditTier &tier : credits.tiers)
    if (matches(tier, value)) out = std::max(out, tier.credit);
  return out;
}

/// In units of a Decimal; counts are far below 1e18.
Wide per_incident(const Credits &credits, int breaches, std::int64_t hours_late) {
  Wide out = 0;
  if (credits.each_breach) out += Wide{credits.each_breach->value.units()} * breaches;
  if (credits.each_hour) out += Wide{credits.each_hour->value.units()} * hours_late;
  return out;
}

Decimal capped(const Credits &credits, Wide units) {
  return units >= credits.cap.units() ? credits.cap
                                      : Decimal::from_units(static_cast<std::int64_t>(units));
}

} // namespace

Decimal tier_credit(const Credits &credits, const Seconds &seconds) {
  if (seconds.service.ns == 0) return {};
  return capped(credits, worst_tier(credits, seconds).units());
}

Decimal breach_credit(const Credits &credits, int breaches, std::int64_t hours_late) {
  return capped(credits, per_incident(credits, breaches, hours_late));
}

bool is_below(Share share, Decimal percent) {
  return Wide{share.part} * Decimal::from_int(100).units() < Wide{share.of} * percent.units();
}

Decimal share_credit(const Credits &credits, Share share, int breaches, std::int64_t hours_late) {
  return capped(credits,
                worst_tier(credits, share).units() + per_incident(credits, breaches, hours_late));
}

} // namespace slax::sli
