// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/decimal.hpp"
#include "compiler/time/instant.hpp"

#include <string>

namespace slax::sli {

/// Weighted time, exactly: a count of 1e-20 s. A nanosecond at a fraction of 1e-9, and a
/// nanosecond times a share of 1e-11 (a percentage with nine decimals), are both whole numbers of
/// it. Sums over 60 years and thousands of incidents stay below 1e34 of the 1.7e38 that fit.
struct Amount {
  slac::base::Wide units = 0;

  static constexpr slac::base::Wide kPerSecond =
      slac::base::Wide{slac::time::kSecond} * 100'000'000'000;

  static constexpr Amount of(slac::time::Duration d) {
    return {slac::base::Wide{d.ns} * 100'000'000'000};
  }
  /// `d` at a fraction of impact.
  static constexpr Amount weighted(slac::time::Duration d, slac::base::Decimal fraction) {
    return {slac::base::Wide{d.ns} * fraction.units() * 100};
  }
  /// The share of `d` above a percentage: (1 − percent ÷ 100) × d.
  static constexpr Amount above(slac::time::Duration d, slac::base::Decimal percent) {
    return {slac::base::Wide{d.ns} *
            (slac::base::Decimal::from_int(100).units() - percent.units())};
  }

  double seconds() const {
    return static_cast<double>(static_cast<long double>(units) /
                               static_cast<long double>(kPerSecond));
  }
  /// Seconds as an exact decimal.
  std::string text() const { return slac::base::fixed_text(units, 20); }

  friend auto operator<=>(const Amount &, const Amount &) = default;
  friend constexpr Amount operator+(Amount a, Amount b) { return {a.units + b.units}; }
  friend constexpr Amount operator-(Amount a, Amount b) { return {a.units - b.units}; }
};

} // namespace slax::sli
