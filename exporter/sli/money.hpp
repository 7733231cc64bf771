// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/row.hpp"

#include <optional>
#include <string>

namespace slax::sli {

/// An amount in the minor unit of its currency.
struct Money {
  slac::base::Wide minor = 0;
  std::string_view currency; ///< ISO 4217
  /// With exactly the digits of the minor unit: "112.50", of JPY "112".
  std::string text() const;
  std::string with_currency() const; ///< "112.50 EUR"
  friend bool operator==(const Money &, const Money &) = default;
};

/// The amount in the currency's unit, rounded to the minor one, halves away from zero (ISO 4217).
Money to_money(const Rational &amount, std::string_view currency);

/// Of whose fee a row's credit is a part: its own month, quarter or year, else the month that holds
/// its last local day.
Months fee_months(const Row &row);

/// What the row's credit comes to of its fee. Nothing without a fee.
std::optional<Money> credit_amount(const Row &row);

} // namespace slax::sli
