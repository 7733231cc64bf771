// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/money.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::base::Decimal;
using slac::model::CreditTier;

const Decimal kCap = Decimal::from_int(100);

/// sli < bound, as downtime > (1 − bound) × service.
bool matches(const CreditTier &tier, const Seconds &seconds) {
  const Amount allowed = Amount::above(seconds.service, tier.bound);
  return tier.op == CreditTier::Op::Less ? seconds.downtime > allowed : seconds.downtime >= allowed;
}

} // namespace

Decimal tier_credit(const slac::model::Credits &credits, const Seconds &seconds) {
  Decimal out;
  if (seconds.service.ns == 0) return out;
  for (const CreditTier &tier : credits.tiers)
    if (matches(tier, seconds)) out = std::max(out, tier.credit);
  return std::min(out, kCap);
}

Decimal breach_credit(const slac::model::Credits &credits, int breaches) {
  if (!credits.each_breach || breaches == 0) return {};
  const Decimal each = credits.each_breach->value;
  if (each >= kCap || breaches > 1'000'000'000) return kCap;
  const slac::base::Wide sum = slac::base::Wide{each.units()} * breaches;
  return sum >= kCap.units() ? kCap : Decimal::from_units(static_cast<std::int64_t>(sum));
}

} // namespace slax::sli
