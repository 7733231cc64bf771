// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/error.hpp"
#include "compiler/promql/functions.hpp"

#include <vector>

namespace slac::promql {

/// The type of a parsed expression. Whatever Prometheus would refuse (argument types and counts,
/// scalar comparisons without `bool`, selectors that match everything) is added to `errors`.
Type check_types(const Expr &expr, std::vector<Error> &errors);

} // namespace slac::promql
