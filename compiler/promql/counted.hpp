// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"

namespace slac::promql {

/// The selector whose events an expression counts, if there is only one: a selector, its rate or
/// increase, a sum of these, whatever `and` leaves of them; else null.
const Selector *counted(const Expr &expr);

} // namespace slac::promql
