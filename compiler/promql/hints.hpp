// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/dialect.hpp"
#include "compiler/promql/error.hpp"

#include <vector>

namespace slac::promql {

/// What Prometheus accepts and what is most likely a mistake, as warnings: rate(), irate() and
/// increase() of a metric whose name says that it goes down as well as up; a regular expression
/// under `=` or `!=`; all buckets of a histogram added up; histogram_quantile() of what has no
/// `le`; a whole `le` that Prometheus 3 spells otherwise. Names follow the conventions of
/// prometheus.io/docs/practices/naming.
std::vector<Error> hints(const Expr &expr, const Dialect &dialect = {});

/// The same for a selector that is counted: over which sum(rate(…)) will be put.
std::vector<Error> counter_hints(const Expr &selector, const Dialect &dialect = {});

} // namespace slac::promql
