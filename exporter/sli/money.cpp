// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/money.hpp"

#include "compiler/model/currency.hpp"
#include "exporter/sli/exact.hpp"

namespace slax::sli {
namespace {

constexpr slac::time::Duration kInstant{1};

} // namespace

std::string Money::text() const {
  const int digits = slac::model::minor_digits(currency).value_or(2);
  std::string out = slac::base::fixed_text(minor, digits);
  if (digits == 0) return out;
  std::size_t point = out.find('.');
  if (point == std::string::npos) {
    point = out.size();
    out += '.';
  }
  out.append(point + 1 + static_cast<std::size_t>(digits) - out.size(), '0');
  return out;
}

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
