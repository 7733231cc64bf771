// SPDX-License-Identifier: Apache-2.0
#include "compiler/yaml/quote.hpp"

#include "compiler/base/yaml_writer.hpp"

namespace slac::yaml {

std::string quote(std::string_view text) {
  const bool single = text.find_first_of("\"\\") != std::string_view::npos &&
                      text.find_first_of("\r\n") == std::string_view::npos;
  if (!single) return base::yaml_quote(text);
  return "'" + inside(ScalarStyle::SingleQuoted, text) + "'";
}

std::string inside(ScalarStyle style, std::string_view text) {
  if (style == ScalarStyle::DoubleQuoted) {
    const std::string quoted = base::yaml_quote(text);
    return quoted.substr(1, quoted.size() - 2);
  }
  if (style != ScalarStyle::SingleQuoted) return std::string(text);
  std::string out;
  for (const char c : text)
    out += c == '\'' ? std::string("''") : std::string(1, c);
  return out;
}

} // namespace slac::yaml
