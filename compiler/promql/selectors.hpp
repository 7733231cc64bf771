// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"

#include <vector>

namespace slac::promql {

/// Every selector of an expression, from left to right.
std::vector<const Selector *> selectors_in(const Expr &expr);
std::vector<Selector *> selectors_in(Expr &expr);

} // namespace slac::promql
