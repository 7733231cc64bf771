// SPDX-License-Identifier: Apache-2.0
// Measures that show whether a promise will be kept (specs/language.md, "KPI").
#pragma once

#include "compiler/model/located.hpp"
#include "compiler/terms/kpi.hpp"

#include <string>
#include <vector>

namespace slac::model {

/// A commitment that a KPI protects.
struct Protected {
  std::string agreement;
  std::string commitment;
  base::Span span;
};

struct Kpi {
  Text name;
  Located<terms::Kpi> target;
  std::vector<Text> target_names; ///< severities that the sentence names
  std::vector<Protected> protects;
  std::string why;              ///< whom it serves, where it protects nothing
  bool across_accounts = false; ///< one value for each account, of a KPI of no agreement
  base::Span span;              ///< of its mapping
};

} // namespace slac::model
