// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windows.hpp"

namespace oracle {

// What a KPI looks at, and with what it is compared: the window before, of a trend the earlier of
// the last two complete periods. Absent where nothing of it lies within the term.
struct KpiWindows {
  std::optional<Span> current;
  std::optional<Span> previous;
};

// Calendar windows of an agreement's KPI are clipped to what the account has of its term; others
// have none.
KpiWindows kpi_windows(const Scenario &scenario, const Kpi &kpi, const std::optional<Span> &term);

} // namespace oracle
