// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/edit_distance.hpp"

#include "compiler/base/ascii.hpp"

#include <algorithm>
#include <vector>

namespace slac::base {
namespace {} // namespace

int edit_distance(std::string_view a, std::string_view b, int limit) {
  const auto gap = static_cast<long>(a.size()) - static_cast<long>(b.size());
  if (std::abs(gap) > limit) return limit + 1;
  std::vector<int> before(b.size() + 1);
  std::vector<int> previous(b.size() + 1);
  std::vector<int> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    previous[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int cost = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(previous);
    previous.swap(row);
  }
  return std::min(previous[b.size()], limit + 1);
}

std::string nearest(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string wanted = lower(word);
  int limit = std::clamp(static_cast<int>(word.size()) / 3, 1, 3);
  std::string best;
  for (const std::string_view candidate : candidates) {
    const int distance = edit_distance(wanted, lower(candidate), limit);
    if (distance > limit) continue;
    // Of equally near ones the one that starts alike, then the longer: letters get lost more often
    // than added.
    const auto rank = [&](std::string_view name) {
      const std::string text = lower(name);
      const auto ends = std::mismatch(text.begin(), text.end(), wanted.begin(), wanted.end());
      return std::pair(ends.first - text.begin(), name.size());
    };
    if (!best.empty() && distance == limit && rank(candidate) <= rank(best)) continue;
    best = candidate;
    limit = distance;
  }
  return best;
}

} // namespace slac::base
