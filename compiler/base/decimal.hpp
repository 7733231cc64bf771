// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace slac::base {

/// Wide enough for every product that decides a promise: nanoseconds of 60 years (2e18) times a
/// ratio in 1e-11 (1e11) stay below 2e29; the type holds 1.7e38.
__extension__ using Wide = __int128;

/// An exact decimal number with nine digits after the point, in units of 1e-9. Range about ±9.2e9.
/// Used for percentages (`99.95` of "99.95%"), credits and impact fractions: no value that decides
/// a breach or is worth money goes through binary floating point.
class Decimal {
public:
  static constexpr std::int64_t kUnit = 1'000'000'000;
  static constexpr int kDigits = 9;

  constexpr Decimal() = default;
  static constexpr Decimal from_units(std::int64_t units) { return Decimal(units); }
  static constexpr Decimal from_int(std::int64_t whole) { return Decimal(whole * kUnit); }

  /// `digits [. digits]`, optionally with a leading '-'; exponents as in JSON numbers. More than
  /// nine digits after the point are refused, or with `round` cut to nine, halves away from zero.
  static std::optional<Decimal> parse(std::string_view text, bool round = false);

  constexpr std::int64_t units() const { return units_; }
  double to_double() const;
  /// Without trailing zeros: "99.95", "10", "0.5".
  std::string text() const;

  friend constexpr auto operator<=>(const Decimal &, const Decimal &) = default;
  friend constexpr Decimal operator+(Decimal a, Decimal b) { return Decimal(a.units_ + b.units_); }
  friend constexpr Decimal operator-(Decimal a, Decimal b) { return Decimal(a.units_ - b.units_); }

private:
  constexpr explicit Decimal(std::int64_t units) : units_(units) {}
  std::int64_t units_ = 0;
};

/// `numerator` ÷ `denominator` (> 0) with twelve significant digits and no trailing zeros, as
/// JSON and exposition formats take it.
std::string ratio_text(Wide numerator, Wide denominator);

/// A whole number of units of 10^-`digits`, exactly, without trailing zeros: (12345, 2) is
/// "123.45".
std::string fixed_text(Wide units, int digits);

/// The shortest text that reads back as the same double; "+Inf", "-Inf", "NaN" as Prometheus.
std::string double_text(double value);

} // namespace slac::base
