// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/span.hpp"
#include "compiler/time/instant.hpp"

namespace slac::terms {

/// A promised or compared time: `15m`, `2 business hours`, `2 business days`.
struct Amount {
  enum class Unit {
    Plain,        ///< time of the clock
    Business,     ///< open time of a calendar
    BusinessDays, ///< days on which a calendar opens
  };
  Unit unit = Unit::Plain;
  time::Duration length; ///< of Plain and Business
  int days = 0;          ///< of BusinessDays
  /// A plain amount that names hours, days or weeks, which under a calendar may mean either.
  bool has_long_units = false;
  base::TextRange range;

  bool empty() const { return length.ns <= 0 && days <= 0; }
};

} // namespace slac::terms
