// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/assess.hpp"

#include <algorithm>
#include <compare>

namespace slax::sli {
namespace {

using slac::base::Decimal;
using slac::base::Wide;
using slac::model::Credits;
using slac::model::CreditTier;

/// How the SLI compares with a percentage: part × 100 % against of × percent. Amounts of time are
/// multiples of 100 % in a Decimal's units, which is divided out first: their products over years
/// would not fit.
std::strong_ordering compare(const Fraction &sli, Decimal percent) {
  constexpr Wide kWhole = Decimal::from_int(100).units();
  if (sli.of % kWhole == 0) return sli.part <=> sli.of / kWhole * percent.units();
  return sli.part * kWhole <=> sli.of * percent.units();
}

bool matches(const CreditTier &tier, const Fraction &sli) {
  const std::strong_ordering order = compare(sli, tier.bound);
  return tier.op == CreditTier::Op::Less ? order < 0 : order <= 0;
}

/// In units of a Decimal. Without time or incidents no tier matches.
Wide worst_tier(const Credits &credits, const Fraction &sli) {
  Decimal out;
  for (const CreditTier &tier : credits.tiers)
    if (sli.of != 0 && matches(tier, sli)) out = std::max(out, tier.credit);
  return out.units();
}

/// In units of a Decimal; counts are far below 1e18.
Wide per_incident(const Credits &credits, const Outcome &outcome) {
  Wide out = 0;
  if (credits.each_breach)
    out += Wide{credits.each_breach->value.units()} * outcome.incidents.breached;
  if (credits.each_hour) out += Wide{credits.each_hour->value.units()} * outcome.hours_late;
  return out;
}

Decimal capped(const Credits &credits, Wide units) {
  return units >= credits.cap.units() ? credits.cap
                                      : Decimal::from_units(static_cast<std::int64_t>(units));
}

} // namespace

bool is_below(const Fraction &sli, Decimal percent) { return compare(sli, percent) < 0; }

Assessment assess(const Outcome &outcome, Decimal target_percent, const Credits &credits) {
  Assessment out;
  const bool missed = !outcome.may_rise && is_below(outcome.whole, target_percent);
  if (missed)
    out.status = Status::Breached;
  else if (outcome.at_risk)
    out.status = Status::AtRisk;
  if (missed || !outcome.is_share)
    out.credit_percent =
        capped(credits, worst_tier(credits, outcome.whole) + per_incident(credits, outcome));
  return out;
}

std::string_view status_name(Status status) {
  switch (status) {
  case Status::Met: return "met";
  case Status::AtRisk: return "at_risk";
  case Status::Breached: return "breached";
  case Status::Unknown: return "unknown";
  }
  return "";
}

} // namespace slax::sli
