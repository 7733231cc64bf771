// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/engine.hpp"

#include <string>

namespace slax::metrics {

/// How many clocks of open incidents are listed; those beyond are counted in `sla_clocks_cut`.
inline constexpr std::size_t kMaxClocks = 200;

/// What follows the clock as a whole: open clocks, maintenance and the exporter's own time.
std::string render_clocks(const sli::Engine &engine, const sli::OpenClocks &clocks);

} // namespace slax::metrics
