// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"

#include <array>

namespace slac::check {
namespace {

using Check = void (*)(const model::Model &, const Options &, base::Diagnostics &);

constexpr auto kChecks = std::to_array<Check>({
    check_target_range, check_retention,   check_tiers,           check_resolution,
    check_consequence,  check_review,      check_overlap,         check_coverage,
    check_ratio,        check_alerts,      check_by_labels,       check_maintenance,
    check_hours,        check_pauses,      check_routes,          check_channels,
    check_fees,         check_kpi_purpose, check_kpi_measure,     check_kpi_buffer,
    check_dependencies, check_composites,  check_calendar_tables, check_maintenance_in_windows,
});

} // namespace

void check_model(const model::Model &model, const Options &options,
                 base::Diagnostics &diagnostics) {
  for (const Check check : kChecks)
    check(model, options, diagnostics);
}

} // namespace slac::check
