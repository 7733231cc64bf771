// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <future>
#include <thread>
#include <vector>

namespace slac::base {

/// Calls `work(i)` for every i below `count`, on as many threads as there are cores, four at most.
/// Returns, or throws what a call has thrown, when all have ended.
template <class Work>
void for_each_index(std::size_t count, const Work &work) {
  const std::size_t cores = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 4);
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++)
      work(i);
  };
  std::vector<std::future<void>> others;
  for (std::size_t n = 1; n < std::min(cores, count); ++n)
    others.push_back(std::async(std::launch::async, run));
  run();
  for (std::future<void> &other : others)
    other.get();
}

} // namespace slac::base
