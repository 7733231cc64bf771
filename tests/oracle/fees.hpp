// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fraction.hpp"
#include "windows.hpp"

#include <optional>
#include <string>

namespace oracle {

// Months are numbered through all years.
int month_of(Seconds civil_day);
Seconds month_begin(int month); // its first civil day

// The months of the fee that a window's percentage is of: a calendar month's or quarter's own, else
// the one that holds its last local day.
struct FeeMonths {
  int first = 0;
  int count = 1;
};
FeeMonths fee_months(const Scenario &scenario, const Commitment &commitment, const Frame &frame);

// The commitment's, else the account's own, else the agreement's; nothing without any.
const Fee *fee_of(const Agreement &agreement, const Commitment &commitment,
                  const std::string &account);
// Of the months, in the minor unit, by the amounts that hold in each.
std::optional<Fraction> fee_for(const Agreement &agreement, const Commitment &commitment,
                                const std::string &account, FeeMonths months);

// Of which sums are made.
struct Period {
  FeeMonths months;
  std::string text;
  bool operator<(const Period &other) const { return months.first < other.months.first; }
};
Period period_of(const Agreement &agreement, const std::string &account, Seconds civil_day);

// What the account pays in these months: the agreement's fee, else the sum of its commitments'.
struct Base {
  Fraction fee;
  std::string currency;
  int digits = 0;
};
std::optional<Base> base_of(const Agreement &agreement, const std::string &account,
                            FeeMonths months);

// The instant until which what is owed for a window has to be claimed.
std::optional<Seconds> claim_by(const Scenario &scenario, const Agreement &agreement,
                                const Commitment &commitment, Seconds last_day);

} // namespace oracle
