// SPDX-License-Identifier: Apache-2.0
// Fees, caps and minima that do not fit each other: a sum has one currency and one fee.
#include "compiler/check/check.hpp"

#include <algorithm>
#include <set>

namespace slac::check {
namespace {

using base::Code;
using base::Decimal;

class Fees {
public:
  Fees(const model::Agreement &agreement, base::Diagnostics &diagnostics)
      : agreement_(agreement), diagnostics_(diagnostics) {}

  void check() {
    has_fee_ = pays(agreement_.money, agreement_.commitments);
    for (const model::Amendment &amendment : agreement_.amendments)
      has_fee_ = has_fee_ || pays(amendment.money, amendment.commitments);
    terms(agreement_.money, agreement_.commitments);
    for (const model::Amendment &amendment : agreement_.amendments)
      terms(amendment.money, amendment.commitments);
    if (agreement_.approval && agreement_.approval->above) approval(*agreement_.approval->above);
  }

private:
  static bool pays(const model::MoneyTerms &money,
                   const std::vector<model::Commitment> &commitments) {
    return money.fee || !money.fees.empty() ||
           std::any_of(commitments.begin(), commitments.end(),
                       [](const model::Commitment &c) { return c.fee.has_value(); });
  }

  /// An amount that no sum can be compared with would approve everything, or nothing.
  void approval(const model::Price &above) {
    if (!has_fee_)
      return diagnostics_.add(base::make_diagnostic(
          Code::FeeContradiction, above.span,
          "sums are percentages here, since nothing has a `fee`: none can be above an amount",
          "give the agreement a `fee`, or leave `above` out: every credit is then approved"));
    const auto is_other = [&](const model::MoneyTerms &money) {
      return (money.fee && money.fee->currency != above.currency) ||
             std::any_of(money.fees.begin(), money.fees.end(),
                         [&](const auto &own) { return own.second.currency != above.currency; });
    };
    if (is_other(agreement_.money))
      diagnostics_.add(base::make_diagnostic(
          Code::FeeContradiction, above.span,
          "an approval above an amount in " + above.currency +
              " beside fees in another currency: amounts of two currencies are never compared",
          "write the amount in the fees' currency"));
  }

  void terms(const model::MoneyTerms &money, const std::vector<model::Commitment> &commitments) {
    caps(money, commitments);
    const model::Price *first = nullptr; // of all accounts without a fee of their own
    const auto one_currency = [&](const model::Price &price, const char *what) {
      if (first == nullptr) first = &price;
      if (price.currency == first->currency || !said_at_.insert(price.span.begin).second) return;
      base::Diagnostic d = base::make_diagnostic(
          Code::FeeContradiction, price.span,
          std::string("a ") + what + " in " + price.currency + " beside one in " + first->currency +
              ": amounts of two currencies are never added",
          "write one currency for all that an account pays under an agreement");
      d.also.push_back({first->span, "the other one"});
      diagnostics_.add(std::move(d));
    };
    if (money.fee) one_currency(*money.fee, "fee");
    for (const model::Commitment &c : commitments) {
      if (c.fee) one_currency(*c.fee, "fee");
      if (has_fee_ && !c.fee && !money.fee && !c.credits.empty() && !is_paid_by_all(money) &&
          said_at_.insert(c.name.span.begin).second)
        diagnostics_.add(base::make_diagnostic(
            Code::FeeContradiction, c.name.span,
            "commitment `" + c.name.value + "` has credits and no fee that they are a part of",
            "give the agreement a `fee`, or the commitment its own"));
    }
    for (const auto &[account, own] : money.fees)
      for (const model::Commitment &c : commitments)
        if (c.fee && c.fee->currency != own.currency && said_at_.insert(own.span.begin).second) {
          base::Diagnostic d = base::make_diagnostic(
              Code::FeeContradiction, own.span,
              "the fee of `" + account.value + "` is in " + own.currency + " beside one in " +
                  c.fee->currency + ": amounts of two currencies are never added",
              "write one currency for all that an account pays under an agreement");
          d.also.push_back({c.fee->span, "the other one"});
          diagnostics_.add(std::move(d));
        }
    if (money.minimum) {
      if (first != nullptr || !money.fees.empty())
        one_currency(*money.minimum, "minimum");
      else if (said_at_.insert(money.minimum->span.begin).second)
        diagnostics_.add(base::make_diagnostic(
            Code::FeeContradiction, money.minimum->span, "a minimum, and no fee in its currency",
            "add the `fee` that credits are a part of, or remove `creditMinimum`"));
    }
  }

  /// Whether each account has a fee of its own.
  bool is_paid_by_all(const model::MoneyTerms &money) const {
    for (const std::string &account : agreement_.accounts)
      if (money.fee_of(account) == nullptr) return false;
    return true;
  }

  void caps(const model::MoneyTerms &money, const std::vector<model::Commitment> &commitments) {
    const auto above = [&](Decimal percent, base::Span where, const std::string &what, Decimal cap,
                           base::Span cap_span) {
      if (percent <= cap || !said_at_.insert(where.begin).second) return;
      base::Diagnostic d = base::make_diagnostic(
          Code::TierContradiction, where,
          what + " of " + percent.text() + "% is above the cap of " + cap.text() + "%",
          "it can never be paid: lower it, or raise `creditCap`");
      d.also.push_back({cap_span, "the cap"});
      diagnostics_.add(std::move(d));
    };
    if (money.cap > Decimal::from_int(100) && said_at_.insert(money.cap_span.begin).second)
      diagnostics_.add(
          base::make_diagnostic(Code::TierContradiction, money.cap_span,
                                "a cap of " + money.cap.text() + "% is more than the whole fee",
                                "leave it out: 100% is the default"));
    for (const model::Commitment &c : commitments) {
      const bool has_own = c.credits.cap_span.end > 0;
      if (!has_own) continue;
      for (const model::CreditTier &tier : c.credits.tiers)
        above(tier.credit, tier.span, "a credit", c.credits.cap, c.credits.cap_span);
      if (c.credits.each_breach)
        above(c.credits.each_breach->value, c.credits.each_breach->span, "a credit", c.credits.cap,
              c.credits.cap_span);
    }
  }

  const model::Agreement &agreement_;
  base::Diagnostics &diagnostics_;
  bool has_fee_ = false;          ///< under some of its terms
  std::set<std::size_t> said_at_; ///< terms stay through amendments: each is reported once
};

} // namespace

void check_fees(const model::Model &model, const Options & /*options*/,
                base::Diagnostics &diagnostics) {
  for (const model::Agreement &a : model.agreements)
    Fees(a, diagnostics).check();
}

} // namespace slac::check
