// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/parallel.hpp"

#include <algorithm>
#include <cstddef>

namespace slax::sli {

/// Calls `work(from, to)` for ranges that cover [0, count): in this thread, or, with at least
/// `worth` items, on several cores. Ranges are handed out so that all end at about the same time.
template <class Work>
void parallel_ranges(std::size_t count, std::size_t worth, const Work &work) {
  if (count == 0) return;
  if (count < worth) {
    work(std::size_t{0}, count);
    return;
  }
  constexpr std::size_t kShares = 32;
  const std::size_t step = (count + kShares - 1) / kShares;
  slac::base::for_each_index((count + step - 1) / step, [&](std::size_t share) {
    work(share * step, std::min(count, (share + 1) * step));
  });
}

} // namespace slax::sli
