// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/printable.hpp"

#include "compiler/base/utf8.hpp"

namespace slac::base {
namespace {

void append_hex(std::string &out, char32_t value, int digits) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int i = digits - 1; i >= 0; --i)
    out += kHex[(value >> (4 * i)) & 15U];
}

} // namespace

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200B || c == 0x200E ||
         c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = code_point_length(text.substr(i));
    const char32_t c =
        length == 0 ? static_cast<unsigned char>(text[i]) : code_point(text.substr(i, length));
    if (length != 0 && !is_control(c)) {
      out += text.substr(i, length);
    } else if (c == '\n' || c == '\r' || c == '\t') {
      out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t";
    } else {
      const bool is_byte = c < 0x80 || length == 0;
      out += is_byte ? "\\x" : "\\u";
      append_hex(out, c, is_byte ? 2 : 4);
    }
    i += length == 0 ? 1 : length;
  }
  return out;
}

} // namespace slac::base
