// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slac::plan {

/// A matcher of Alertmanager: `name="value"`, whatever the value holds.
inline std::string matcher(std::string_view label, std::string_view op, std::string_view value) {
  std::string out = std::string(label) + std::string(op) + "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

} // namespace slac::plan
