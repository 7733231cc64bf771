// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"

#include <string>

namespace slac::promql::tests {

/// Everything that a tree holds, apart from places, unambiguously: two trees are the same if and
/// only if this is. Matchers are sorted and parentheses kept.
std::string tree(const Expr &expr);

} // namespace slac::promql::tests
