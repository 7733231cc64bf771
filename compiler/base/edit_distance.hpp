// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace slac::base {

/// Levenshtein distance in bytes with swaps of neighbours counted once (optimal string alignment),
/// cut off: any result above `limit` is `limit` + 1.
int edit_distance(std::string_view a, std::string_view b, int limit);

/// The candidate nearest to `word` (case ignored) within a third of its length, at most 3 and at
/// least 1 edits; empty if none. Of equally near ones the one with the longest common start.
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);

/// What is said of a word where a known one is near.
inline std::string did_you_mean(std::string_view near) {
  return "did you mean `" + std::string(near) + "`?";
}

} // namespace slac::base
