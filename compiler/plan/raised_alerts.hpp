// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

#include <compare>
#include <string>
#include <vector>

namespace slac::plan {

/// An alert that the rules of a tree can raise, with the labels that its route depends on.
struct RaisedAlert {
  std::string name;
  std::string tier;    ///< page or ticket
  std::string channel; ///< the label; empty: it has none
  std::string of;      ///< the Objective, Agreement or KPI; empty: the exporter's
  friend auto operator<=>(const RaisedAlert &, const RaisedAlert &) = default;
};

/// Each once, sorted.
std::vector<RaisedAlert> raised_alerts(const model::Model &model);

} // namespace slac::plan
