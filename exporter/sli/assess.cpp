// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/assess.hpp"

#include <algorithm>
#include <compare>
#include <limits>

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

/// A percentage, or what lies just below or above it: `side` −1, 0, 1.
struct Point {
  Decimal at;
  int side = 0;
};

int sign(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

int place(const Fraction &sli, Decimal bound) { return sign(compare(sli, bound)); }
int place(const Point &point, Decimal bound) {
  const int of = sign(point.at <=> bound);
  return of != 0 ? of : point.side;
}

/// The highest that matches; null where none does.
template <class Sli>
const CreditTier *best_tier(const Credits &credits, const Sli &sli) {
  const CreditTier *best = nullptr;
  for (const CreditTier &tier : credits.tiers)
    if (tier.holds([&](Decimal bound) { return place(sli, bound); }) &&
        (best == nullptr || tier.credit > best->credit))
      best = &tier;
  return best;
}

/// The tier of the least that an SLI between `least` and `whole` earns: of both, and of what lies
/// at and around each bound between them, since tiers change nowhere else. Without time or
/// incidents no tier matches.
const CreditTier *earned_tier(const Credits &credits, const Outcome &outcome) {
  if (outcome.whole.of == 0) return nullptr;
  const CreditTier *out = best_tier(credits, outcome.whole);
  const auto take = [&](const CreditTier *other) {
    if (out != nullptr && (other == nullptr || other->credit < out->credit)) out = other;
  };
  if (outcome.least == outcome.whole) return out;
  take(best_tier(credits, outcome.least));
  const auto around = [&](Decimal bound) {
    const int below = place(outcome.least, bound); // of the least to the bound
    const int above = place(outcome.whole, bound);
    if (below < 0 && above >= 0) take(best_tier(credits, Point{bound, -1}));
    if (below <= 0 && above >= 0) take(best_tier(credits, Point{bound, 0}));
    if (below <= 0 && above > 0) take(best_tier(credits, Point{bound, 1}));
  };
  for (const CreditTier &tier : credits.tiers) {
    around(tier.bound);
    if (tier.lower) around(tier.lower->bound);
  }
  return out;
}

/// Counts are far below 1e18: their products with a percentage fit.
void add_each(std::string_view form, const std::optional<slac::model::Located<Decimal>> &percent,
              std::int64_t count, std::vector<CreditPart> &parts, Wide &sum) {
  if (!percent || count == 0 || percent->value == Decimal{}) return;
  const Wide units = Wide{percent->value.units()} * count;
  sum += units;
  constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
  parts.push_back(
      {form, Decimal::from_units(static_cast<std::int64_t>(std::min(units, kMost))), count});
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
  if (!missed && outcome.is_share) return out;
  Wide sum = 0;
  if (const CreditTier *tier = earned_tier(credits, outcome);
      tier != nullptr && tier->credit > Decimal{}) {
    sum = tier->credit.units();
    out.parts.push_back({tier->form, tier->credit, 0});
  }
  add_each("each breach", credits.each_breach, outcome.incidents.breached, out.parts, sum);
  add_each("each full hour late", credits.each_hour, outcome.hours_late, out.parts, sum);
  out.credit_percent = capped(credits, sum);
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
