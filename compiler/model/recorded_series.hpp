// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/located.hpp"

#include <map>
#include <string>

namespace slac::model {

/// A series that a rule of others records, with the labels that the rule sets.
struct RecordedSeries {
  Text name;
  std::map<std::string, std::string> labels;
};

} // namespace slac::model
