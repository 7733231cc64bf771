// SPDX-License-Identifier: Apache-2.0
#include "compiler/yaml/scalar_map.hpp"

#include <algorithm>

namespace slac::yaml {

std::uint32_t ScalarMap::source_offset(std::uint32_t decoded, std::uint32_t decoded_size) const {
  if (decoded >= decoded_size) return end_;
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), decoded,
                       [](std::uint32_t offset, const Run &run) { return offset < run.decoded; });
  if (next_decoded_ == 0) return begin_;
  const Run run = after == runs_.begin() ? Run{0, first_} : *std::prev(after);
  return std::min(run.source + (decoded - run.decoded), end_);
}

base::Span ScalarMap::span(std::uint32_t begin, std::uint32_t end,
                           std::uint32_t decoded_size) const {
  const std::uint32_t from = source_offset(begin, decoded_size);
  if (end <= begin) return {file_, from, from};
  // The last byte's place plus one: a following escape or indentation does not belong to it.
  const std::uint32_t last = source_offset(end - 1, decoded_size);
  return {file_, from, end >= decoded_size ? end_ : std::max(from, last + 1)};
}

} // namespace slac::yaml
