// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/assess.hpp"

#include "exporter/sli/exact.hpp"

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

/// Adds parts up. Nearly all credits are decimals, whose sum needs no fractions.
class Sum {
public:
  explicit Sum(Assessment &out) : out_(out) {}

  void add(std::string_view form, Decimal percent, std::int64_t count) {
    if (percent == Decimal{} || count == 0) return;
    // Counts are far below 1e18: their products with a percentage fit.
    const Wide units = Wide{percent.units()} * count;
    decimals_ += units;
    constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
    out_.parts.push_back(
        {form, Decimal::from_units(static_cast<std::int64_t>(std::min(units, kMost))), count});
  }
  /// The best tier.
  void add(const CreditTier &tier) {
    add(tier.form, tier.credit, 1);
    if (tier.credit > Decimal{}) out_.parts.back().count = 0;
  }
  void add(std::string_view form, const Exact &percent, std::int64_t count) {
    if (percent == 0) return;
    fractions_ += percent;
    out_.parts.push_back({form, Percent(Rational{percent}), count});
  }

  void finish(Decimal cap) {
    if (fractions_ == 0) {
      out_.credit = decimals_ >= cap.units()
                        ? cap
                        : Decimal::from_units(static_cast<std::int64_t>(decimals_));
      return;
    }
    const Exact sum = fractions_ + Exact(Whole(decimals_), Whole(Decimal::kUnit));
    out_.credit = sum >= exact(cap) ? Percent(cap) : Percent(Rational{sum});
  }

private:
  Assessment &out_;
  Wide decimals_ = 0; ///< in a Decimal's units
  Exact fractions_;
};

/// What time of impact gives back (specs/numbers.md, "Credit").
void add_time(const Credits &credits, const Outcome &outcome, bool missed, Sum &sum) {
  const Seconds &seconds = *outcome.seconds;
  if (credits.each_slice && seconds.bad_slices > 0)
    sum.add(credits.each_slice->form,
            Exact(Whole(100 * Wide{seconds.bad_slices} * credits.each_slice->free.ns),
                  Whole(seconds.unclipped_length.ns)),
            seconds.bad_slices);
  const Fraction &whole = outcome.whole; // what is missing of it is downtime
  if (credits.pro_rata && missed && seconds.unclipped_service.ns > 0)
    sum.add("pro rata",
            100 * exact(credits.pro_rata->value) *
                Exact(Whole(whole.of - whole.part), Whole(whole.of)) *
                Exact(Whole(seconds.service.ns), Whole(seconds.unclipped_service.ns)),
            0);
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
  Sum sum(out);
  if (const CreditTier *tier = earned_tier(credits, outcome)) sum.add(*tier);
  if (credits.each_breach)
    sum.add("each breach", credits.each_breach->value, outcome.incidents.breached);
  if (credits.each_hour)
    sum.add("each full hour late", credits.each_hour->value, outcome.hours_late);
  if (outcome.seconds) add_time(credits, outcome, missed, sum);
  sum.finish(credits.cap);
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
