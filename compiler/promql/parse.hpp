// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/dialect.hpp"
#include "compiler/promql/error.hpp"

#include <string_view>
#include <variant>

namespace slac::promql {

constexpr int kMaxDepth = 100;      ///< brackets inside each other, subqueries of subqueries
constexpr int kMaxOperators = 2000; ///< in one expression
constexpr std::size_t kMaxBytes = 1'000'000;

/// Parses an expression in time linear in its length. On bad input every mistake that can be found,
/// in the order in which a reader from left to right notices them. Types are checked by
/// `check_types`.
std::variant<Expr, std::vector<Error>> parse(std::string_view text, const Dialect &dialect = {});

} // namespace slac::promql
