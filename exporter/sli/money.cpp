// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/money.hpp"

#include "compiler/model/currency.hpp"
#include "exporter/sli/exact.hpp"

namespace slax::sli {
namespace {

constexpr slac::time::Duration kInstant{1};

} // namespace

std::string Money::text() const { return slac::model::amount_text(minor, currency); }

std::string Money::with_currency() const { return text() + " " + std::string(currency); }

Money to_money(const Rational &amount, std::string_view currency) {
  const int digits = slac::model::minor_digits(currency).value_or(2);
  return {static_cast<slac::base::Wide>(rounded(amount.value * power_of_ten(digits))), currency};
}

Months fee_months(const Row &row) {
  return months_around(month_at(row.window.to - kInstant, *row.key->zone), row.key->fee_period);
}

std::optional<Money> credit_amount(const Row &row) {
  const FeeSchedule *fee = row.key->fee;
  if (fee == nullptr) return std::nullopt;
  if (row.credit.is_zero()) return Money{0, fee->currency()};
  const Exact of_one = fee->of(fee_months(row)).value / 100;
  return to_money({row.credit.exact().value * of_one}, fee->currency());
}

} // namespace slax::sli
