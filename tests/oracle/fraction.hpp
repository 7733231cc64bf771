// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>

namespace oracle {

// An exact number in lowest terms: sums of shares of many windows outgrow every fixed width.
using Fraction = boost::multiprecision::cpp_rational;

// The one place where an oracle's number is rounded: to a whole one, halves away from zero.
inline std::int64_t rounded(const Fraction &exact) {
  using boost::multiprecision::cpp_int;
  const cpp_int part = numerator(exact);
  const cpp_int of = denominator(exact);
  const cpp_int size = (2 * abs(part) + of) / (2 * of);
  return static_cast<std::int64_t>(part < 0 ? cpp_int(-size) : size);
}

} // namespace oracle
