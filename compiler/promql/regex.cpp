// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/regex.hpp"

#include <re2/re2.h>

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

std::optional<std::string> regex_problem(std::string_view pattern) {
  const re2::RE2 compiled(piece(pattern), quiet());
  if (compiled.ok()) return std::nullopt;
  return compiled.error();
}

bool matches_empty(std::string_view pattern) {
  const re2::RE2 compiled(piece(pattern), quiet());
  return compiled.ok() && re2::RE2::FullMatch("", compiled);
}

} // namespace slac::promql
