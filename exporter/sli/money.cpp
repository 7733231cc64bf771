// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/money.hpp"

#include "compiler/model/currency.hpp"

namespace slax::sli {
namespace {

using slac::base::Decimal;
using slac::base::Wide;

int months(slac::time::Period period) {
  switch (period) {
  case slac::time::Period::Quarter: return 3;
  case slac::time::Period::Year: return 12;
  default: return 1;
  }
}

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

std::optional<Money> credit_amount(const Row &row) {
  const slac::model::Fee *fee = row.key->fee;
  if (fee == nullptr) return std::nullopt;
  Wide minor_per_whole = 1;
  for (int i = 0; i < slac::model::minor_digits(fee->currency).value_or(2); ++i)
    minor_per_whole *= 10;
  // Below 1e11 × 1e19 × 12 × 1e4, which fits.
  const Wide owed = Wide{row.credit_percent.units()} * fee->amount.units() *
                    months(row.key->fee_period) * minor_per_whole;
  const Wide whole =
      Wide{Decimal::from_int(100).units()} * Decimal::kUnit * months(fee->per); // 100 % of 1
  return Money{(2 * owed + whole) / (2 * whole), fee->currency};
}

} // namespace slax::sli
