// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/regex.hpp"

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
