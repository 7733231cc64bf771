// SPDX-License-Identifier: Apache-2.0
// What a missed promise costs, as contracts say it (specs/language.md, "Credits").
#pragma once

#include "compiler/base/decimal.hpp"
#include "compiler/model/located.hpp"
#include "compiler/time/window.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slac::model {

/// `< 99.9%`, `>= 99% < 99.9%`: which SLI values earn the credit.
struct CreditTier {
  enum class Op { Less, LessEqual };
  struct Lower {
    base::Decimal bound; ///< percent
    bool included = false;
  };
  Op op = Op::Less;
  base::Decimal bound;  ///< percent
  base::Decimal credit; ///< percent of the fee
  base::Span span;
  std::optional<Lower> lower{}; ///< absent: everything below the bound
  std::string form{};           ///< as it is written

  /// Whether it holds an SLI. `compare(bound)` is below, at or above 0 as the SLI lies to a bound.
  template <class Compare>
  bool holds(const Compare &compare) const {
    const int upper = compare(bound);
    if (upper > 0 || (upper == 0 && op == Op::Less)) return false;
    if (!lower) return true;
    const int to_lower = compare(lower->bound);
    return to_lower > 0 || (to_lower == 0 && lower->included);
  }
};

/// `each slice over 6m per 1h: 1h`: so much time is free for every slice with more downtime.
struct SliceCredit {
  time::Duration over;   ///< weighted downtime
  time::Duration length; ///< of a slice; divides a day
  time::Duration free;
  std::string form; ///< as it is written
  base::Span span;
};

/// `within 30d`, `by end of 2nd month`: until when a credit is to be claimed.
struct Claim {
  enum class Form { Days, EndOfMonth };
  Form form = Form::Days;
  int count = 0; ///< whole days, or months, after the window's last day
  base::Span span;
};

/// `3 breaches over 90d`: from so many on the contract may be ended.
struct Chronic {
  int breaches = 0;
  time::Duration over;
  base::Span span;
};

struct Credits {
  std::vector<CreditTier> tiers;
  std::optional<Located<base::Decimal>> each_breach; ///< percent per missed incident
  std::optional<Located<base::Decimal>> each_hour;   ///< percent per completed hour late
  std::optional<SliceCredit> each_slice;
  std::optional<Located<base::Decimal>> pro_rata; ///< fee × share of downtime × this
  base::Span span;
  base::Decimal cap = base::Decimal::from_int(100); ///< percent, of each row
  base::Span cap_span;                              ///< where it says one
  bool empty() const {
    return tiers.empty() && !each_breach && !each_hour && !each_slice && !pro_rata;
  }
};

/// An amount of a currency of ISO 4217, no finer than its minor unit and above 0.
struct Price {
  base::Decimal amount;
  std::string currency;
  base::Span span;
};

/// What an account pays, of which credits are percentages.
struct Fee : Price {
  time::Period per = time::Period::Month; ///< month, quarter or year
};

/// Who approves what is owed before it counts as issued.
struct Approval {
  std::optional<Price> above;  ///< only sums above it; absent: every sum
  std::vector<std::string> by; ///< names, at least one
};

/// How many months a fee, or a window, of that period is for; one of what is shorter.
int months_of(time::Period period);

/// What an agreement says of the credits of all its commitments together.
struct MoneyTerms {
  std::optional<Fee> fee;
  std::vector<std::pair<Text, Fee>> fees;           ///< of single accounts, in place of `fee`
  base::Decimal cap = base::Decimal::from_int(100); ///< percent of the period's fee
  base::Span cap_span;                              ///< where it says one
  std::optional<Price> minimum;                     ///< a smaller sum is not paid
  std::optional<Chronic> chronic;

  /// The account's own, else that of all; null without any.
  const Fee *fee_of(std::string_view account) const;
};

} // namespace slac::model
