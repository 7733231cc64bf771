// SPDX-License-Identifier: Apache-2.0
// An agreement as one account has it: what it pays, month by month, and what limits its credits.
#pragma once

#include "compiler/model/model.hpp"

#include <map>
#include <span>
#include <string_view>
#include <vector>

namespace slax::sli {

struct Rational; // exact.hpp

/// A month of the calendar, counted from January of the year 0.
using Month = int;
Month month_of(slac::time::Date date);
/// The month that the zone's clocks show at the instant.
Month month_at(slac::time::Instant at, const slac::time::Zone &zone);
slac::time::Date first_day(Month month);

/// Months in a row: of a fee, or of the window whose fee a credit is a part of.
struct Months {
  Month first = 0;
  int count = 1;
  friend auto operator<=>(const Months &, const Months &) = default;
  bool contains(Month month) const { return first <= month && month < first + count; }
  /// "2026-10", "2026-Q4", "2026".
  std::string text() const;
};
/// The month, quarter or year that holds the month.
Months months_around(Month month, slac::time::Period period);

/// What is paid for each month, as amendments change it. One currency.
class FeeSchedule {
public:
  /// From the month on, until another is set; null: nothing is paid.
  void set(Month from, const slac::model::Fee *fee);
  /// Adds to what is paid from each month on.
  void add(const FeeSchedule &other);

  bool empty() const { return currency_.empty(); }
  std::string_view currency() const { return currency_; }
  /// The longest period for which one of its fees is paid.
  slac::time::Period period() const { return period_; }
  /// In the currency's unit.
  Rational of(const Months &months) const;

private:
  /// An amount for so many months.
  struct Paid {
    slac::base::Decimal amount;
    int months = 1;
    friend bool operator==(const Paid &, const Paid &) = default;
  };
  std::span<const Paid> paid_in(Month month) const;

  std::map<Month, std::vector<Paid>> steps_;
  std::string_view currency_; ///< of the model
  slac::time::Period period_ = slac::time::Period::Month;
};

struct Contract {
  const slac::model::Agreement *agreement = nullptr;
  std::string_view account;
  FeeSchedule fee;      ///< the agreement's, or the account's own; may be empty
  FeeSchedule base;     ///< what credits are shares of: that, else the commitments' own together
  bool credits = false; ///< some commitment has them
  bool chronic = false; ///< breaches are counted
  slac::time::Interval term; ///< of the agreement, inside the account's relation

  slac::time::Period period() const { return base.period(); }
  /// What is said of all credits together on that day.
  const slac::model::MoneyTerms &terms_on(slac::time::Date day) const;
};

/// The agreement as the account has it.
Contract make_contract(const slac::model::Agreement &agreement, std::string_view account);
/// Until when a credit of a window with that end is to be claimed.
slac::time::Instant claimed_by(const slac::model::Claim &claim, slac::time::Instant end,
                               const slac::time::Zone &zone);
/// Of what the commitment's credits are parts for the account: its own fee, and in months without
/// one what the account pays for the agreement.
FeeSchedule fee_of_rows(const slac::model::Agreement &agreement, std::string_view commitment,
                        std::string_view account);

} // namespace slax::sli
