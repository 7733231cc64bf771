// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/error.hpp"

#include <string_view>
#include <variant>

namespace slac::promql {

constexpr int kMaxDepth = 100;      ///< brackets inside each other, signs in a row
constexpr int kMaxOperators = 2000; ///< in one expression

/// Parses an expression of Prometheus 2.42's language, with `$name` where a duration may stand.
/// On bad input at least one error; the first is the leftmost. Types are not checked here.
std::variant<Expr, std::vector<Error>> parse(std::string_view text);

} // namespace slac::promql
