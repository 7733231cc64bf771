// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/names.hpp"

#include "compiler/base/utf8.hpp"

#include <algorithm>
#include <re2/re2.h>

namespace slac::promql {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool in_class(std::string_view code_point, const re2::RE2 &set) {
  return re2::RE2::FullMatch(re2::StringPiece(code_point.data(), code_point.size()), set);
}

bool is_letter(std::string_view code_point) {
  static const re2::RE2 kLetter("\\pL");
  return in_class(code_point, kLetter);
}

bool is_printable(std::string_view code_point) {
  static const re2::RE2 kPrintable("[\\pL\\pM\\pN\\pP\\pS]");
  return in_class(code_point, kPrintable);
}

void append_hex(std::string &out, std::uint32_t value, int digits) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
    out += kHex[(value >> shift) & 15U];
}

std::uint32_t code_point(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  std::uint32_t value = byte(0) & (0xFFU >> (bytes.size() + 1));
  for (std::size_t i = 1; i < bytes.size(); ++i)
    value = (value << 6) | (byte(i) & 0x3FU);
  return value;
}

void append_ascii(std::string &out, char c) {
  constexpr std::string_view kShort = "\a\b\f\n\r\t\v";
  constexpr std::string_view kNames = "abfnrtv";
  if (c == '"' || c == '\\') {
    out += {'\\', c};
  } else if (const auto at = kShort.find(c); at != std::string_view::npos) {
    out += {'\\', kNames[at]};
  } else if (c < 0x20 || c == 0x7F) {
    out += "\\x";
    append_hex(out, static_cast<unsigned char>(c), 2);
  } else {
    out += c;
  }
}

} // namespace

NameStyle name_style(const Dialect &dialect) {
  const bool bare = dialect.version != Version::V2_42 && dialect.experimental;
  return bare ? NameStyle::Unquoted : NameStyle::Quoted;
}

std::size_t letter_width(std::string_view text) {
  const std::size_t width = base::code_point_length(text);
  return width != 0 && is_letter(text.substr(0, width)) ? width : 0;
}

bool needs_quotes(std::string_view label, NameStyle style) {
  const auto plain = [](char c, bool first) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && c >= '0' && c <= '9');
  };
  for (std::size_t i = 0; i < label.size();) {
    std::size_t width = plain(label[i], i == 0) ? 1 : 0;
    if (width == 0 && style == NameStyle::Unquoted)
      width = label[i] == '.' && i > 0 ? 1 : letter_width(label.substr(i));
    if (width == 0) return true;
    i += width;
  }
  return label.empty();
}

std::string quote(std::string_view text) {
  std::string out = "\"";
  out.reserve(text.size() + 2);
  const bool ascii = is_ascii(text);
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    while (i < text.size() && is_plain(text[i]))
      ++i;
    out.append(text, begin, i - begin);
    if (i == text.size()) break;
    const std::size_t width = ascii ? 1 : base::code_point_length(text.substr(i));
    const std::string_view bytes = text.substr(i, std::max<std::size_t>(1, width));
    i += bytes.size();
    if (width == 0) {
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(bytes[0]), 2);
    } else if (width == 1) {
      append_ascii(out, bytes[0]);
    } else if (is_printable(bytes) && bytes != "\xEF\xBF\xBD") {
      // The replacement character itself would not be read back.
      out += bytes;
    } else {
      const std::uint32_t value = code_point(bytes);
      out += value < 0x10000 ? "\\u" : "\\U";
      append_hex(out, value, value < 0x10000 ? 4 : 8);
    }
  }
  return out + '"';
}

} // namespace slac::promql
