// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace slac::plan {

/// A matcher of Alertmanager.
struct AlertMatcher {
  std::string label;
  std::string op; ///< `=`, `!=`, `=~` or `!~`
  std::string value;

  /// `name="value"`, whatever the value holds.
  std::string text() const {
    std::string out = label + op + "\"";
    for (const char c : value) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out + "\"";
  }
};

inline AlertMatcher matcher(std::string_view label, std::string_view op, std::string_view value) {
  return {std::string(label), std::string(op), std::string(value)};
}

} // namespace slac::plan
