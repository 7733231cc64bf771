// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/decimal.hpp"

#include <memory>
#include <string>

namespace slax::sli {

struct Rational; // exact.hpp

/// A percentage, exactly: a decimal, or where shares of time are paid for, any fraction. Not
/// negative. Cheap to copy.
class Percent {
public:
  Percent() = default;
  Percent(slac::base::Decimal decimal) : decimal_(decimal) {}
  explicit Percent(const Rational &fraction);

  bool is_zero() const { return !fraction_ && decimal_ == slac::base::Decimal{}; }
  Rational exact() const;
  /// With six digits after the point at most, halves away from zero.
  std::string text() const;
  /// As a ratio of 1, for exposition: exact, or to fifteen digits after the point.
  std::string ratio_text() const;

  friend bool operator==(const Percent &a, const Percent &b);

private:
  slac::base::Decimal decimal_;
  std::shared_ptr<const Rational> fraction_; ///< in place of the decimal, where that cannot hold it
};

} // namespace slax::sli
