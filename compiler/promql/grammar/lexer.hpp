// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/dialect.hpp"
#include "compiler/promql/error.hpp"
#include "compiler/promql/grammar/token.hpp"

#include <string_view>
#include <vector>

namespace slac::promql::grammar {

struct Lexed {
  std::vector<Token> tokens; ///< ends with one of Kind::End
  bool too_deep = false;     ///< brackets nest deeper than kMaxDepth; reported
};

/// Splits `text` as Prometheus's lexer does: what a word or sign is depends on the brackets around
/// it. Everything that is no token is reported and stands in the list as Kind::Bad.
Lexed lex(std::string_view text, const Dialect &dialect, ErrorList &errors);

} // namespace slac::promql::grammar
