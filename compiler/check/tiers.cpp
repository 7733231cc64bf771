// SPDX-License-Identifier: Apache-2.0
// Credit tiers must agree with each other and with the promise.
#include "compiler/check/check.hpp"
#include "compiler/model/terms_in_force.hpp"

#include <algorithm>
#include <functional>
#include <optional>

namespace slac::check {
namespace {

using base::Code;
using base::Decimal;
using model::CreditTier;

std::string tier_text(const CreditTier &t) {
  std::string out;
  if (t.lower) out = (t.lower->included ? ">= " : "> ") + t.lower->bound.text() + "% ";
  return out + (t.op == CreditTier::Op::Less ? "< " : "<= ") + t.bound.text() + "%";
}

/// Whether `a` matches every SLI that `b` matches, and more.
bool wider(const CreditTier &a, const CreditTier &b) {
  return a.bound > b.bound ||
         (a.bound == b.bound && a.op == CreditTier::Op::LessEqual && b.op == CreditTier::Op::Less);
}

void contradiction(const CreditTier &tier, const CreditTier &other, std::string message,
                   std::string help, base::Diagnostics &diagnostics) {
  base::Diagnostic d = base::make_diagnostic(Code::TierContradiction, tier.span, std::move(message),
                                             std::move(help));
  d.also.push_back({other.span, "the other tier"});
  diagnostics.add(std::move(d));
}

void too_much(const CreditTier &tier, base::Diagnostics &diagnostics) {
  if (tier.credit > Decimal::from_int(100))
    diagnostics.add(
        base::make_diagnostic(Code::TierContradiction, tier.span,
                              "a credit of " + tier.credit.text() + "% is more than the whole fee",
                              "credits are capped at 100%"));
}

void pays_for_kept(const CreditTier &tier, const Decimal &promised,
                   base::Diagnostics &diagnostics) {
  base::Diagnostic d = base::make_diagnostic(
      Code::TierContradiction, tier.span,
      "tier `" + tier_text(tier) + "` pays although the promise of " + promised.text() +
          "% is kept",
      "the first tier is `< " + promised.text() + "%`, unless the contract really pays");
  d.severity = base::Severity::Warning; // some contracts do
  diagnostics.add(std::move(d));
}

/// A percentage, or what lies just below it.
struct Point {
  Decimal at;
  bool below = false;
};

bool holds(const CreditTier &tier, const Point &point) {
  return tier.holds([&](const Decimal &bound) {
    if (point.at != bound) return point.at < bound ? -1 : 1;
    return point.below ? -1 : 0;
  });
}

/// Of tiers that end below: goes down through all SLIs at which some tier begins or ends, since
/// nothing changes between them.
class Ranges {
public:
  Ranges(const std::vector<CreditTier> &tiers, Decimal promised, base::Diagnostics &diagnostics)
      : tiers_(tiers), promised_(promised), diagnostics_(diagnostics) {}

  void check() {
    for (const CreditTier &tier : tiers_) {
      too_much(tier, diagnostics_);
      if (is_empty(tier)) {
        diagnostics_.add(base::make_diagnostic(Code::TierContradiction, tier.span,
                                               "no SLI lies in `" + tier_text(tier) + "`",
                                               "the lower bound comes first: `>= 99% < 99.9%`"));
        return;
      }
    }
    std::vector<Decimal> bounds{promised_};
    for (const CreditTier &tier : tiers_) {
      bounds.push_back(tier.bound);
      if (tier.lower) bounds.push_back(tier.lower->bound);
    }
    std::sort(bounds.begin(), bounds.end(), std::greater<>());
    bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
    for (const Decimal &bound : bounds) {
      at({bound, false});
      if (bound > Decimal{}) at({bound, true});
    }
    end_of_hole(nullptr);
  }

private:
  static bool is_empty(const CreditTier &tier) {
    if (!tier.lower || tier.lower->bound < tier.bound) return false;
    return tier.lower->bound > tier.bound || !tier.lower->included ||
           tier.op == CreditTier::Op::Less;
  }

  const CreditTier *best(const Point &point) const {
    const CreditTier *out = nullptr;
    for (const CreditTier &tier : tiers_)
      if (holds(tier, point) && (out == nullptr || tier.credit > out->credit)) out = &tier;
    return out;
  }

  void at(const Point &point) {
    const CreditTier *tier = best(point);
    if (point.at > promised_ || (point.at == promised_ && !point.below)) {
      if (tier != nullptr && !said_kept_) pays_for_kept(*tier, promised_, diagnostics_);
      said_kept_ = said_kept_ || tier != nullptr;
      return;
    }
    if (tier == nullptr) {
      if (!hole_) hole_ = point;
      return;
    }
    end_of_hole(&point);
    if (highest_ != nullptr && tier->credit < highest_->credit && tier != last_)
      contradiction(*tier, *highest_,
                    "the worse tier `" + tier_text(*tier) + "` earns less than `" +
                        tier_text(*highest_) + "`",
                    "credits grow as the SLI falls", diagnostics_);
    if (highest_ == nullptr || tier->credit > highest_->credit) highest_ = tier;
    last_ = tier;
  }

  /// `until`: the first SLI that earns something again.
  void end_of_hole(const Point *until) {
    if (!hole_) return;
    std::string which =
        "an SLI " + std::string(hole_->below ? "below " : "of ") + hole_->at.text() + "%";
    if (until != nullptr && until->at == hole_->at)
      which = "an SLI of exactly " + hole_->at.text() + "%";
    else if (until != nullptr)
      which += (until->below ? " down to " : " and above ") + until->at.text() + "%";
    else if (!hole_->below)
      which += " and below";
    const CreditTier &near = last_ != nullptr ? *last_ : tiers_.front();
    diagnostics_.add(base::make_diagnostic(
        Code::TierGap, near.span,
        which + " breaks the promise of " + promised_.text() + "% and earns nothing",
        "let a tier begin where the other ends: `>= 99% < 99.9%` and `< 99%`"));
    hole_.reset();
  }

  const std::vector<CreditTier> &tiers_;
  const Decimal promised_;
  base::Diagnostics &diagnostics_;
  const CreditTier *last_ = nullptr;
  const CreditTier *highest_ = nullptr;
  std::optional<Point> hole_;
  bool said_kept_ = false;
};

void check_credits(const model::Commitment &c, const Decimal &promised,
                   base::Diagnostics &diagnostics) {
  std::vector<CreditTier> tiers = c.credits.tiers;
  if (tiers.empty() || promised > Decimal::from_int(100)) return; // the range check has it
  std::stable_sort(tiers.begin(), tiers.end(), wider);
  if (std::any_of(tiers.begin(), tiers.end(), [](const CreditTier &t) { return !!t.lower; }))
    return Ranges(tiers, promised, diagnostics).check();
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    too_much(tiers[i], diagnostics);
    if (i == 0) continue;
    if (!wider(tiers[i - 1], tiers[i]))
      contradiction(tiers[i], tiers[i - 1],
                    "two tiers for the same range `" + tier_text(tiers[i]) + "`", "keep one",
                    diagnostics);
    else if (tiers[i].credit <= tiers[i - 1].credit)
      contradiction(tiers[i], tiers[i - 1],
                    "the worse tier `" + tier_text(tiers[i]) + "` does not earn more than `" +
                        tier_text(tiers[i - 1]) + "`",
                    "credits grow as the SLI falls", diagnostics);
  }
  const CreditTier &first = tiers.front();
  const CreditTier whole{CreditTier::Op::Less, promised, {}, {}};
  if (wider(first, whole))
    pays_for_kept(first, promised, diagnostics);
  else if (wider(whole, first))
    diagnostics.add(
        base::make_diagnostic(Code::TierGap, first.span,
                              "an SLI below " + promised.text() + "% that `" + tier_text(first) +
                                  "` does not match breaks the promise and earns nothing",
                              "add a tier `< " + promised.text() + "%`"));
}

} // namespace

void check_tiers(const model::Model &model, const Options & /*options*/,
                 base::Diagnostics &diagnostics) {
  for (const model::Agreement &a : model.agreements)
    for (const auto &[name, versions] : model::terms_in_force(a, model.project))
      for (const model::TermsInForce &version : versions) {
        const model::Commitment &c = *version.commitment;
        const auto timed = terms::timed(c.promise.value);
        if (const auto *p = std::get_if<terms::AvailabilityPromise>(&c.promise.value))
          check_credits(c, p->percent, diagnostics);
        else if (timed && timed->share && !c.credits.each_breach && !c.credits.each_hour)
          check_credits(c, timed->share->percent, diagnostics);
      }
}

} // namespace slac::check
