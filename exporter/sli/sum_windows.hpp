// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/layout.hpp"

#include <span>

namespace slax::sli {

/// The windows of a promise that are looked at.
struct Selected {
  std::vector<RowWindow> windows;
  std::vector<MonthEnd> ends;
};

/// Adds to the rows' windows, of which `all` holds those of every promise, what the sums and counts
/// of the group need besides: every window of the periods in which a row lies, of a rolling promise
/// each month that is over, and windows whose breaches are still counted.
void add_sum_windows(const Layout &layout, const Layout::Group &group, slac::time::Instant now,
                     std::span<Selected> all);

/// The same for KPIs of availability and budget of the group's promises.
void add_kpi_windows(const Layout &layout, const Layout::Group &group, slac::time::Instant now,
                     std::span<Selected> all);

} // namespace slax::sli
