// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/regex.hpp"

#include <algorithm>
#include <re2/re2.h>
#include <unordered_map>

namespace slac::promql {
namespace {

re2::RE2::Options quiet() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true); // as Prometheus compiles them
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// Go's parser, which Prometheus uses, takes 1000 levels of its own kind, of which a group has up
/// to four: https://pkg.go.dev/regexp/syntax, ErrNestingDepth.
constexpr int kMaxDepth = 200;

/// How deep groups stand in one another.
int depth(std::string_view pattern) {
  int now = 0, most = 0;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\')
      ++i;
    else if (in_class)
      in_class = c != ']';
    else if (c == '[')
      in_class = true;
    else if (c == '(')
      most = std::max(most, ++now);
    else if (c == ')')
      --now;
  }
  return most;
}

} // namespace

std::string literal_pattern(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::optional<std::string> regex_problem(std::string_view pattern) {
  // Most objectives of a tree share a few patterns, and compiling one costs more than the rest of
  // its expression.
  constexpr std::size_t kRemembered = 256;
  thread_local std::unordered_map<std::string, std::optional<std::string>> verdicts;
  const auto [entry, is_new] = verdicts.try_emplace(std::string(pattern));
  if (!is_new) return entry->second;
  const re2::RE2 compiled(piece(pattern), quiet());
  std::optional<std::string> out;
  if (!compiled.ok()) out = compiled.error();
  if (!out && depth(pattern) > kMaxDepth)
    out = "groups stand deeper in one another than " + std::to_string(kMaxDepth);
  entry->second = out;
  if (verdicts.size() > kRemembered) verdicts.clear();
  return out;
}

bool matches_empty(std::string_view pattern) { return regex_matches(pattern, ""); }

bool regex_matches(std::string_view pattern, std::string_view text) {
  const re2::RE2 compiled(piece(pattern), quiet());
  return compiled.ok() && re2::RE2::FullMatch(piece(text), compiled);
}

} // namespace slac::promql
