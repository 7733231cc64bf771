// SPDX-License-Identifier: Apache-2.0
// Tiers are steps over the SLI, so two lists of them are compared at each of their bounds and
// between each two: nowhere else does either change.
#include "compiler/diff/credits.hpp"

#include "compiler/model/currency.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/window.hpp"

#include <algorithm>
#include <set>

namespace slac::diff {
namespace {

using base::Decimal;
using base::Wide;

/// Twice an SLI in units, so that the middle between two bounds is exact.
using Point = std::int64_t;

Decimal earned(const model::Credits &credits, Point twice_sli) {
  Decimal best;
  for (const model::CreditTier &tier : credits.tiers)
    if (tier.holds([&](Decimal bound) {
          const Point twice = 2 * bound.units();
          return twice_sli < twice ? -1 : twice_sli > twice ? 1 : 0;
        }))
      best = std::max(best, tier.credit);
  return best;
}

std::set<Point> points_of(const model::Credits &a, const model::Credits &b) {
  std::set<Point> bounds{0, 2 * Decimal::from_int(100).units()};
  for (const model::Credits *credits : {&a, &b})
    for (const model::CreditTier &tier : credits->tiers) {
      bounds.insert(2 * tier.bound.units());
      if (tier.lower) bounds.insert(2 * tier.lower->bound.units());
    }
  std::set<Point> out = bounds;
  for (auto at = bounds.begin(); std::next(at) != bounds.end(); ++at)
    out.insert(*at + (*std::next(at) - *at) / 2);
  return out;
}

Effect compare_tiers(const model::Credits &before, const model::Credits &after) {
  Effect out = Effect::None;
  for (const Point point : points_of(before, after))
    out = both(out, more_is_stronger(earned(before, point), earned(after, point)));
  return out;
}

std::string tiers_text(const model::Credits &credits) {
  std::string out;
  for (const model::CreditTier &tier : credits.tiers)
    out += (out.empty() ? "" : ", ") + tier.form + ": " + tier.credit.text() + "%";
  return out.empty() ? "no tier" : out;
}

std::string text_of(const std::optional<model::Located<Decimal>> &value, std::string_view unit) {
  return value ? value->value.text() + std::string(unit) : "nothing";
}

std::string text_of(const std::optional<model::SliceCredit> &value) {
  return value ? value->form + ": " + time::format_window(value->free) : "nothing";
}

std::string text_of(const std::optional<model::Claim> &value) {
  if (!value) return "nothing is to be claimed";
  return value->form == model::Claim::Form::Days
             ? "within " + std::to_string(value->count) + " days"
             : "by the end of month " + std::to_string(value->count) + " after it";
}

std::string text_of(const std::optional<model::Chronic> &value) {
  return value ? std::to_string(value->breaches) + " breaches over " +
                     time::format_window(value->over)
               : "never";
}

std::string text_of(const model::Price &value) {
  return value.amount.text() + " " + value.currency;
}

std::string text_of(const model::Fee *value) {
  return value == nullptr ? "no fee"
                          : text_of(static_cast<const model::Price &>(*value)) + " per " +
                                std::string(time::period_name(value->per));
}

Decimal value_of(const std::optional<model::Located<Decimal>> &value) {
  return value ? value->value : Decimal{};
}

Effect compare_slices(const std::optional<model::SliceCredit> &before,
                      const std::optional<model::SliceCredit> &after) {
  if (!before && !after) return Effect::None;
  if (!before) return Effect::Stronger;
  if (!after) return Effect::Weaker;
  if (before->length != after->length) return Effect::Unordered;
  return both(less_is_stronger(before->over.ns, after->over.ns),
              more_is_stronger(before->free.ns, after->free.ns));
}

Effect compare_claims(const std::optional<model::Claim> &before,
                      const std::optional<model::Claim> &after) {
  if (!before && !after) return Effect::None;
  if (!before) return Effect::Weaker;
  if (!after) return Effect::Stronger;
  if (before->form != after->form) return Effect::Unordered;
  return more_is_stronger(before->count, after->count);
}

Effect compare_chronic(const std::optional<model::Chronic> &before,
                       const std::optional<model::Chronic> &after) {
  if (!before && !after) return Effect::None;
  if (!before) return Effect::Stronger;
  if (!after) return Effect::Weaker;
  return both(less_is_stronger(before->breaches, after->breaches),
              more_is_stronger(before->over.ns, after->over.ns));
}

Effect compare_fees(const model::Fee *before, const model::Fee *after) {
  if (before == nullptr && after == nullptr) return Effect::None;
  if (before == nullptr || after == nullptr || before->currency != after->currency)
    return Effect::Unordered;
  const int months = model::months_of(before->per);
  const int months_after = model::months_of(after->per);
  const Effect amount = more_is_stronger(Wide{before->amount.units()} * months_after,
                                         Wide{after->amount.units()} * months);
  return months == months_after ? amount : both(amount, Effect::Unordered);
}

/// The most that a period of the fee can cost, rounded to the minor unit, halves away from zero.
std::string most_of(const model::Fee &fee, Decimal cap) {
  Wide minor_of_one = 1;
  for (int i = 0; i < model::minor_digits(fee.currency).value_or(2); ++i)
    minor_of_one *= 10;
  const Wide whole = Wide{Decimal::from_int(100).units()} * Decimal::kUnit;
  const Wide owed = Wide{cap.units()} * fee.amount.units() * minor_of_one;
  return model::amount_text((2 * owed + whole) / (2 * whole), fee.currency) + " " + fee.currency +
         " per " + std::string(time::period_name(fee.per));
}

class Differences {
public:
  void add(const std::string &what, const std::string &before, const std::string &after,
           Effect effect) {
    if (before != after || effect != Effect::None)
      out_.push_back({what + ": " + arrow(before, after), effect, true});
  }
  std::vector<Difference> take() { return std::move(out_); }

private:
  std::vector<Difference> out_;
};

} // namespace

std::vector<Difference> compare_credits(const model::Commitment &before,
                                        const model::Commitment &after) {
  const model::Credits &was = before.credits;
  const model::Credits &is = after.credits;
  Differences out;
  out.add("credit by SLI", tiers_text(was), tiers_text(is), compare_tiers(was, is));
  out.add("credit for each breach", text_of(was.each_breach, "%"), text_of(is.each_breach, "%"),
          more_is_stronger(value_of(was.each_breach), value_of(is.each_breach)));
  out.add("credit for each full hour late", text_of(was.each_hour, "%"), text_of(is.each_hour, "%"),
          more_is_stronger(value_of(was.each_hour), value_of(is.each_hour)));
  out.add("free time", text_of(was.each_slice), text_of(is.each_slice),
          compare_slices(was.each_slice, is.each_slice));
  out.add("credit pro rata", text_of(was.pro_rata, "x"), text_of(is.pro_rata, "x"),
          more_is_stronger(value_of(was.pro_rata), value_of(is.pro_rata)));
  out.add("cap of its credits", was.cap.text() + "%", is.cap.text() + "%",
          more_is_stronger(was.cap, is.cap));
  const model::Fee *fee = before.fee ? &*before.fee : nullptr;
  const model::Fee *fee_after = after.fee ? &*after.fee : nullptr;
  out.add("its own fee", text_of(fee), text_of(fee_after), compare_fees(fee, fee_after));
  out.add("claim", text_of(before.claim), text_of(after.claim),
          compare_claims(before.claim, after.claim));
  out.add("right to end the contract", text_of(before.chronic), text_of(after.chronic),
          compare_chronic(before.chronic, after.chronic));
  return out.take();
}

std::vector<Difference> compare_money(const model::MoneyTerms &before,
                                      const model::MoneyTerms &after,
                                      const std::vector<std::string> &accounts) {
  Differences out;
  for (const std::string &account : accounts) {
    const model::Fee *fee = before.fee_of(account);
    const model::Fee *fee_after = after.fee_of(account);
    const auto words = [](const model::Fee *of, Decimal cap) {
      return text_of(of) + (of == nullptr ? "" : ", at most " + most_of(*of, cap) + " of credits");
    };
    const Effect effect = compare_fees(fee, fee_after);
    if (effect != Effect::None || (before.cap != after.cap && fee_after != nullptr))
      out.add("fee of " + account, words(fee, before.cap), words(fee_after, after.cap), effect);
  }
  out.add("cap of all credits of a period", before.cap.text() + "% of the fee",
          after.cap.text() + "% of the fee", more_is_stronger(before.cap, after.cap));
  const auto least = [](const model::MoneyTerms &terms) {
    return terms.minimum ? text_of(*terms.minimum) : std::string("any sum");
  };
  Effect effect = Effect::None;
  if (before.minimum && after.minimum && before.minimum->currency != after.minimum->currency)
    effect = Effect::Unordered;
  else
    effect = less_is_stronger(before.minimum ? before.minimum->amount : Decimal{},
                              after.minimum ? after.minimum->amount : Decimal{});
  out.add("least that is paid", least(before), least(after), effect);
  out.add("right to end the contract", text_of(before.chronic), text_of(after.chronic),
          compare_chronic(before.chronic, after.chronic));
  return out.take();
}

std::vector<Difference> compare_approval(const std::optional<model::Approval> &before,
                                         const std::optional<model::Approval> &after) {
  const auto words = [](const std::optional<model::Approval> &approval) {
    if (!approval) return std::string("none");
    return "by " + quoted(listed(approval->by)) +
           (approval->above ? " above " + text_of(*approval->above) : "");
  };
  Differences out;
  const Effect effect = words(before) == words(after) ? Effect::None
                        : !before                     ? Effect::Weaker
                        : !after                      ? Effect::Stronger
                                                      : Effect::Unordered;
  out.add("approval of what is owed", words(before), words(after), effect);
  return out.take();
}

} // namespace slac::diff
