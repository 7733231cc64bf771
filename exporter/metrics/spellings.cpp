// SPDX-License-Identifier: Apache-2.0
#include "exporter/metrics/spellings.hpp"

#include <algorithm>

namespace slax::metrics {

std::string Spellings::label(const std::string &spelling) {
  if (spelling.empty() || (!seen_.contains(spelling) && seen_.size() >= kMost)) return {};
  seen_.insert(spelling);
  std::size_t end = std::min(spelling.size(), kLongest);
  while (end < spelling.size() && (static_cast<unsigned char>(spelling[end]) & 0xC0U) == 0x80U)
    --end; // not inside a character
  return spelling.substr(0, end);
}

} // namespace slax::metrics
