// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/names.hpp"

#include <string>

namespace slac::promql {

/// The canonical one-line form, as Prometheus 3.16 prints it: parses back to the same tree.
/// Parentheses that precedence needs are added where the tree has none.
std::string print(const Expr &expr, NameStyle names = NameStyle::Quoted);

/// The canonical form over several lines: what is longer than `width` bytes is split and indented
/// by two spaces, as Prometheus formats queries.
std::string pretty(const Expr &expr, NameStyle names = NameStyle::Quoted, std::size_t width = 100);

} // namespace slac::promql
