// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <vector>

namespace slax::sli {

/// An alert that a Source grouped into incidents, towards one account.
struct KpiAlert {
  slac::time::Instant at;
  bool opened = false;   ///< an incident, rather than joining one
  int account = -1;      ///< index of the model's accounts; below 0: of none that is known
  bool is_first = false; ///< of those that one alert is
  friend bool operator==(const KpiAlert &, const KpiAlert &) = default;
};
using KpiAlerts = std::vector<KpiAlert>;

} // namespace slax::sli
