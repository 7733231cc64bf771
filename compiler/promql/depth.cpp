// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/depth.hpp"

namespace slac::promql {
namespace {

/// The offset behind a string that starts at `at`, or nothing if it is never closed.
std::optional<std::size_t> skip_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == quote) return i + 1;
    if (text[i] == '\\' && quote != '`') ++i;
  }
  return std::nullopt;
}

bool opens(char c) { return c == '(' || c == '[' || c == '{'; }
bool closes(char open, char c) {
  return (open == '(' && c == ')') || (open == '[' && c == ']') || (open == '{' && c == '}');
}

} // namespace

BracketScan scan_brackets(std::string_view text, int limit) {
  BracketScan out;
  int signs = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'' || c == '`') {
      const auto end = skip_string(text, i);
      if (!end) {
        out.open.push_back(static_cast<std::uint32_t>(i));
        return out;
      }
      i = *end;
      signs = 0;
      continue;
    }
    if (c == '#') {
      while (i < text.size() && text[i] != '\n')
        ++i;
      continue;
    }
    if (opens(c)) out.open.push_back(static_cast<std::uint32_t>(i));
    if (!out.open.empty() && closes(text[out.open.back()], c)) out.open.pop_back();
    if (c == '-' || c == '+')
      ++signs;
    else if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
      signs = 0;
    if (!out.too_deep && (static_cast<int>(out.open.size()) > limit || signs > limit))
      out.too_deep = static_cast<std::uint32_t>(i);
    ++i;
  }
  return out;
}

} // namespace slac::promql
