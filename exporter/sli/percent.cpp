// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/percent.hpp"

#include "exporter/sli/exact.hpp"

#include <limits>

namespace slax::sli {
namespace {

using slac::base::Decimal;

std::string fixed(const Exact &number, int digits) {
  const Whole units = rounded(number * power_of_ten(digits));
  return slac::base::fixed_text(static_cast<slac::base::Wide>(units), digits);
}

} // namespace

Percent::Percent(const Rational &fraction) {
  const Exact units = fraction.value * Decimal::kUnit;
  if (denominator(units) == 1 && numerator(units) <= std::numeric_limits<std::int64_t>::max())
    decimal_ = Decimal::from_units(static_cast<std::int64_t>(numerator(units)));
  else
    fraction_ = std::make_shared<const Rational>(fraction);
}

Rational Percent::exact() const { return fraction_ ? *fraction_ : Rational{sli::exact(decimal_)}; }

std::string Percent::text() const { return fixed(exact().value, 6); }

std::string Percent::ratio_text() const {
  if (!fraction_) return slac::base::fixed_text(decimal_.units(), Decimal::kDigits + 2);
  return fixed(fraction_->value / 100, 15);
}

bool operator==(const Percent &a, const Percent &b) {
  if (!a.fraction_ || !b.fraction_) return !a.fraction_ && !b.fraction_ && a.decimal_ == b.decimal_;
  return a.fraction_ == b.fraction_ || a.fraction_->value == b.fraction_->value;
}

} // namespace slax::sli
