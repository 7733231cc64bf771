// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/comment.hpp"

#include "compiler/promql/grammar/scan.hpp"

#include <algorithm>

namespace slac::promql {

std::optional<base::TextRange> first_comment(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '#') {
      const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
      return base::TextRange{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
    }
    at = c == '"' || c == '\'' || c == '`' ? grammar::scan_string(text, at).end : at + 1;
  }
  return std::nullopt;
}

} // namespace slac::promql
