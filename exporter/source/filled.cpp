// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/filled.hpp"

#include "compiler/base/placeholders.hpp"

namespace slax::source {

std::string url_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
  }
  return out;
}

std::optional<std::string> fill(std::string_view text, const connector::Values &values,
                                bool encode) {
  std::string out;
  bool whole = true;
  slac::base::split_placeholders(text, [&](std::string_view written, std::string_view name) {
    if (name.empty()) {
      out += written;
      return;
    }
    const auto value = values.find(std::string(name));
    if (value == values.end())
      whole = false;
    else if (encode && (out.find('?') != std::string::npos || name == "key" || name == "since" ||
                        name == "until"))
      out += url_encoded(value->second);
    else
      out += value->second;
  });
  if (!whole) return std::nullopt;
  return out;
}

} // namespace slax::source
