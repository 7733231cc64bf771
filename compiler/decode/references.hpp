// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"
#include "compiler/yaml/node.hpp"

#include <map>
#include <string>
#include <utility>

namespace slac::decode {

/// What documents of other languages refer to across files. It is found before they are decoded.
struct References {
  std::map<std::pair<std::string, std::string>, yaml::Node> openslo; ///< by kind and name
  std::map<time::Duration, yaml::Node> alert_windows;                ///< of Sloth, by period
};

} // namespace slac::decode
