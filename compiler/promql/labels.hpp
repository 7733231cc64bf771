// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"

#include <string_view>

namespace slac::promql {

/// Whether the series that `expr` gives can have the label: no aggregation or matching drops it.
bool keeps_label(const Expr &expr, std::string_view label);

} // namespace slac::promql
