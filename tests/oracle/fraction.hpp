// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>

namespace oracle {

// An exact number in lowest terms: sums of shares of many windows outgrow every fixed width.
using Fraction = boost::multiprecision::number<boost::multiprecision::cpp_rational_backend,
                                               boost::multiprecision::et_off>;

// The one place where an oracle's number is rounded: to a whole one, halves away from zero.
inline std::int64_t rounded(const Fraction &exact) {
  const auto part = numerator(exact);
  const auto of = denominator(exact);
  const auto size = static_cast<std::int64_t>((2 * abs(part) + of) / (2 * of));
  return part < 0 ? -size : size;
}

} // namespace oracle
