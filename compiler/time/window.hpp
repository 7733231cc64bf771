// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/zone.hpp"

#include <optional>
#include <string_view>

namespace slac::time {

/// Calendar periods; `Term` is the agreement's whole term.
enum class Period { Day, Week, Month, Quarter, Year, Term };

std::string_view period_name(Period period);

/// The calendar window of `period` in `zone` that contains `instant`; weeks start on Monday.
/// `Term` has no calendar of its own and must not be asked for.
Interval calendar_window(Period period, const Zone &zone, Instant instant);

} // namespace slac::time
