// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/dialect.hpp"
#include "compiler/promql/error.hpp"
#include "compiler/promql/functions.hpp"

#include <string_view>
#include <variant>
#include <vector>

namespace slac::promql {

/// The type of a parsed expression. Whatever Prometheus would refuse (argument types and counts,
/// scalar comparisons without `bool`, selectors that match everything) is added to `errors`.
Type check_types(const Expr &expr, ErrorList &errors);

struct Typed {
  Expr expr;
  Type type = Type::Vector;
};

/// `parse` and, once the syntax is right, `check_types`: what Prometheus would accept, or why not.
std::variant<Typed, std::vector<Error>> parse_typed(std::string_view text, const Dialect &dialect);

} // namespace slac::promql
