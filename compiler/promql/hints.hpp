// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/error.hpp"

#include <vector>

namespace slac::promql {

/// What Prometheus accepts and what is most likely a mistake, as warnings: rate(), irate() and
/// increase() of a metric whose name says that it goes down as well as up. Names follow the
/// conventions of prometheus.io/docs/practices/naming.
std::vector<Error> hints(const Expr &expr);

} // namespace slac::promql
