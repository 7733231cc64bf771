// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace slac::promql {

/// What a linear scan over brackets, strings and comments finds before the grammar runs.
struct BracketScan {
  /// Offsets of the brackets and quotes that are open at the end of the scanned text.
  std::vector<std::uint32_t> open;
  /// The first place that is nested deeper than the limit, or that repeats signs beyond it.
  std::optional<std::uint32_t> too_deep;
};

BracketScan scan_brackets(std::string_view text, int limit);

} // namespace slac::promql
