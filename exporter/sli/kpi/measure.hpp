// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/kpi/row.hpp"
#include "exporter/sli/kpi/tally.hpp"

#include <span>

namespace slax::sli {

/// Of the samples that count in [from, to) of the window. `is_current`: what is open still belongs
/// to it.
KpiValue measure(const KpiPlan &plan, std::span<const Sample> samples, Interval window,
                 slac::time::Instant now, bool is_current, const timeline::Incidents &incidents);

/// Value, previous value and what they are of. A trend has none before the first record.
void fill(KpiRow &row, const KpiValue &current, const KpiValue &previous, const KpiWindows &windows,
          slac::time::Instant first_record, const timeline::Incidents &incidents);

/// Fills in what follows from value, previous value and bound: the goal, whether it is met, and how
/// much of the bound is used. Exact. `is_stale`: what feeds it cannot be relied on.
void judge(KpiRow &row, bool is_stale);

/// (1 − SLI) ÷ (1 − target), of a target below 100 %.
Fraction budget_used(const Fraction &whole, slac::base::Decimal target_percent);

/// The bound that a promise sets to what the KPI measures; nothing where it sets none.
std::optional<Fraction> bound_of(const KpiPlan &plan, const CommitmentPlan &promise);

/// The first instant after `now` at which a value may be another although nothing happens, other
/// than by growing.
slac::time::Instant next_change(const KpiPlan &plan, std::span<const Sample> samples, Interval term,
                                slac::time::Instant now);

} // namespace slax::sli
