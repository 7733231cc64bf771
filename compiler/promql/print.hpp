// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"

#include <string>

namespace slac::promql {

/// The canonical one-line form, as Prometheus prints it: parses back to the same tree. Parentheses
/// that precedence needs are added where the tree has none.
std::string print(const Expr &expr);

/// `text` as a double-quoted PromQL string.
std::string quote(std::string_view text);

} // namespace slac::promql
