// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/printable.hpp"

#include "compiler/base/utf8.hpp"

#include <array>
#include <cstdio>

namespace slac::base {
namespace {

char32_t decode(std::string_view point) {
  const auto lead = static_cast<unsigned char>(point.front());
  if (point.size() == 1) return lead;
  char32_t out = lead & (0xFFU >> (point.size() + 1));
  for (const char c : point.substr(1))
    out = (out << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  return out;
}

void append_hex(std::string &out, const char *form, unsigned value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), form, value);
  out += text.data();
}

} // namespace

bool is_deceptive(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = code_point_length(text.substr(i));
    const char32_t c =
        length == 0 ? static_cast<unsigned char>(text[i]) : decode(text.substr(i, length));
    if (length == 0 || (c < 0x80 && is_deceptive(c)))
      append_hex(out, "\\x%02x", c);
    else if (is_deceptive(c))
      append_hex(out, "\\u%04x", c);
    else
      out += text.substr(i, length);
    i += length == 0 ? 1 : length;
  }
  return out;
}

} // namespace slac::base
