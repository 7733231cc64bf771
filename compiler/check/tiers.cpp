// SPDX-License-Identifier: Apache-2.0
// Credit tiers must agree with each other and with the promise.
#include "compiler/check/check.hpp"
#include "compiler/model/terms_in_force.hpp"

#include <algorithm>

namespace slac::check {
namespace {

using base::Code;
using base::Decimal;
using model::CreditTier;

std::string tier_text(const CreditTier &t) {
  return std::string(t.op == CreditTier::Op::Less ? "< " : "<= ") + t.bound.text() + "%";
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

void check_credits(const model::Commitment &c, const Decimal &promised,
                   base::Diagnostics &diagnostics) {
  std::vector<CreditTier> tiers = c.credits.tiers;
  if (tiers.empty() || promised > Decimal::from_int(100)) return; // the range check has it
  std::stable_sort(tiers.begin(), tiers.end(), wider);
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    if (tiers[i].credit > Decimal::from_int(100))
      diagnostics.add(base::make_diagnostic(Code::TierContradiction, tiers[i].span,
                                            "a credit of " + tiers[i].credit.text() +
                                                "% is more than the whole fee",
                                            "credits are capped at 100%"));
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
  if (wider(first, whole)) {
    diagnostics.add(base::make_diagnostic(Code::TierContradiction, first.span,
                                          "tier `" + tier_text(first) +
                                              "` pays although the promise of " + promised.text() +
                                              "% is kept",
                                          "the first tier is `< " + promised.text() + "%`"));
  } else if (wider(whole, first)) {
    diagnostics.add(
        base::make_diagnostic(Code::TierGap, first.span,
                              "an SLI below " + promised.text() + "% that `" + tier_text(first) +
                                  "` does not match breaks the promise and earns nothing",
                              "add a tier `< " + promised.text() + "%`"));
  }
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
