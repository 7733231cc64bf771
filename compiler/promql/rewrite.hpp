// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Pure transformations of trees, and short ways to build them.
namespace slac::promql {

/// How many lengths of the tree are the variable `name`.
std::size_t count_variable(const Expr &expr, std::string_view name);

/// The name of a variable of the tree other than `name`, if there is one.
std::optional<std::string> other_variable(const Expr &expr, std::string_view name);

/// A copy in which every length `$name` is `ms`.
Expr substitute_length(Expr expr, std::string_view name, std::int64_t ms);

// builders
Expr number(double value);
Expr text(std::string value);
Expr selector(std::string name, std::vector<Matcher> matchers = {});
Matcher equals(std::string label, std::string value);
/// The selector `expr` as a range vector over `ms`.
Expr over(Expr expr, std::int64_t ms);
Expr subquery(Expr expr, std::int64_t range_ms, std::int64_t step_ms, std::int64_t offset_ms = 0);
Expr call(std::string function, std::vector<Expr> args);
Expr aggregate(std::string op, Expr expr);
Expr aggregate_by(std::string op, std::vector<std::string> labels, Expr expr);
Expr aggregate_without(std::string op, std::vector<std::string> labels, Expr expr);
Expr binary(BinaryOp op, Expr left, Expr right);
Expr binary(BinaryOp op, Matching matching, Expr left, Expr right);
Expr negate(Expr expr);
Expr shifted(Expr expr, std::int64_t offset_ms);
/// As of an instant, in milliseconds since 1970.
Expr as_of(Expr expr, std::int64_t at_ms);

} // namespace slac::promql
