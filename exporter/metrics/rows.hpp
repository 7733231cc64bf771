// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/row.hpp"

#include <string>

namespace slax::metrics {

/// How many running clocks are listed one by one.
inline constexpr std::size_t kMaxClocks = 200;

/// All rows, measures and clocks of an evaluation as a page (specs/series.md).
std::string render_rows(const sli::Evaluation &evaluation);

} // namespace slax::metrics
