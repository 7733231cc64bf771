// SPDX-License-Identifier: Apache-2.0
// For the source files that calculate money; headers only name Rational.
#pragma once

#include "compiler/base/decimal.hpp"

#include <boost/multiprecision/cpp_int.hpp>

namespace slax::sli {

/// Any fraction, exactly: shares of time do not fit a decimal, nor do their products with a fee
/// 128 bits.
struct Rational {
  boost::multiprecision::cpp_rational value;
};

using Exact = boost::multiprecision::cpp_rational;
using Whole = boost::multiprecision::cpp_int;

inline Exact exact(slac::base::Decimal decimal) {
  return {Whole(decimal.units()), Whole(slac::base::Decimal::kUnit)};
}
/// Halves away from zero.
inline Whole rounded(const Exact &number) {
  const Whole twice = 2 * abs(numerator(number)) + denominator(number);
  const Whole out = twice / (2 * denominator(number));
  return number < 0 ? Whole(-out) : out;
}
/// 10^`digits`.
inline Whole power_of_ten(int digits) { return pow(Whole(10), static_cast<unsigned>(digits)); }

} // namespace slax::sli
