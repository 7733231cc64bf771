// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/dialect.hpp"
#include "compiler/promql/grammar/raw_ast.hpp"
#include "compiler/promql/grammar/reporter.hpp"

namespace slac::promql::grammar {

/// Adds a range, an offset, a time or an edge to `expr`, or reports why it cannot have it.
void add_postfix(Expr &expr, const raw::Postfix &postfix, const Dialect &dialect,
                 Reporter &reporter);

} // namespace slac::promql::grammar
