// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/page/document.hpp"
#include "exporter/sli/details.hpp"

namespace slax::page {

/// What was left of an availability promise's budget over its window, against using it up evenly.
/// `details`: the row's.
Chart burn_down(const sli::Row &row, const std::vector<sli::Detail> &details,
                slac::time::Instant now);

} // namespace slax::page
