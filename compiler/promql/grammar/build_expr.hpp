// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/dialect.hpp"
#include "compiler/promql/error.hpp"
#include "compiler/promql/grammar/raw_ast.hpp"

#include <string_view>
#include <vector>

namespace slac::promql::grammar {

/// Folds the flat parse of `text` into the public tree: precedence, literals, what a name is, what
/// the dialect has. Everything wrong is added to `errors`; the tree is then of no use.
Expr build_expr(const raw::Expression &expression, std::string_view text, const Dialect &dialect,
                ErrorList &errors);

} // namespace slac::promql::grammar
