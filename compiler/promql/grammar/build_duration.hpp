// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/dialect.hpp"
#include "compiler/promql/grammar/raw_ast.hpp"
#include "compiler/promql/grammar/reporter.hpp"

namespace slac::promql::grammar {

enum class LengthUse {
  Range, ///< must be more than zero
  Offset ///< may be negative; zero is none
};

/// Folds a duration: literals to nanoseconds, the rest to arithmetic.
Length build_length(const raw::Duration &in, LengthUse use, const Dialect &dialect,
                    Reporter &reporter);

} // namespace slac::promql::grammar
