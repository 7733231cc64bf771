// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/model/model.hpp"
#include "compiler/query/prometheus.hpp"

namespace slac::query {

/// Judges Objectives by what a Prometheus has now: selectors without series, labels of `by` that no
/// series has, parts that are more than the whole, and budgets of so few events that the first
/// value of new series matters. Stops at the first query that fails.
base::Result<base::Done> check_live(const model::Model &model, Prometheus &prometheus,
                                    base::Diagnostics &diagnostics);

/// The series of the Objective's selectors, on the average.
base::Result<double> count_series(const model::Objective &objective, Prometheus &prometheus);

} // namespace slac::query
