// SPDX-License-Identifier: Apache-2.0
#include "compiler/yaml/sanity.hpp"

#include "compiler/base/utf8.hpp"

#include <algorithm>

namespace slac::yaml {
namespace {

std::string hex_byte(char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto u = static_cast<unsigned char>(c);
  return {'0', 'x', kHex[u >> 4], kHex[u & 15U]};
}

} // namespace

bool check_text(base::FileId file, const base::SourceSet &sources, base::Diagnostics &diagnostics) {
  const std::string &text = sources.file(file).text;
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    diagnostics.add(base::make_diagnostic(
        base::Code::InvalidUtf8, {file, 0, 2}, "expected UTF-8 text, got UTF-16",
        "save the file as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`"));
    return false;
  }
  const auto control = std::find_if(text.begin(), text.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return (u < 0x20 && c != '\n' && c != '\r' && c != '\t') || u == 0x7F;
  });
  if (control != text.end()) {
    const auto at = static_cast<std::uint32_t>(control - text.begin());
    diagnostics.add(base::make_diagnostic(
        base::Code::NulByte, {file, at, at + 1},
        "expected text, got the control character " + hex_byte(*control),
        "a spec is UTF-8 text; remove the byte, or write it as an escape in double quotes"));
    return false;
  }
  if (const auto bad = base::first_invalid_utf8(text)) {
    const auto at = static_cast<std::uint32_t>(*bad);
    diagnostics.add(base::make_diagnostic(
        base::Code::InvalidUtf8, {file, at, at + 1},
        "expected UTF-8 text, got the byte " + hex_byte(text[*bad]),
        "save the file as UTF-8, for example with `iconv -f ISO-8859-1 -t UTF-8`"));
    return false;
  }
  return true;
}

} // namespace slac::yaml
