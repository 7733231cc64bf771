// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/dialect.hpp"
#include "compiler/promql/grammar/raw_ast.hpp"
#include "compiler/promql/grammar/reporter.hpp"

/// The leaves of the tree: literals, labels and selectors.
namespace slac::promql::grammar {

/// The value of a string token; empty if the lexer has reported it.
std::string build_string(const Token &t, const Reporter &reporter);

/// A number, or a duration where a number may stand; zero for a token that has been reported.
NumberLiteral build_number(const Token &t, const Dialect &dialect, Reporter &reporter);

std::vector<std::string> build_labels(const raw::Labels &in, const Dialect &dialect,
                                      Reporter &reporter);

/// Without what follows it.
Expr build_selector(const raw::Selector &in, const Dialect &dialect, Reporter &reporter);

} // namespace slac::promql::grammar
