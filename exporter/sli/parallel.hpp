// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <thread>

namespace slax::sli {

/// Calls `work(from, to)` for ranges that cover [0, count): in this thread, or, with at least
/// `worth` items and a second core, in two. Each thread makes one call after the other; ranges are
/// handed out so that both end at about the same time.
template <class Work>
void parallel_ranges(std::size_t count, std::size_t worth, const Work &work) {
  if (count < worth || count < 2 || std::thread::hardware_concurrency() < 2) {
    if (count > 0) work(std::size_t{0}, count);
    return;
  }
  constexpr std::size_t kShares = 32;
  const std::size_t step = std::max<std::size_t>(1, count / kShares);
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  const auto run = [&] {
    for (std::size_t from = next.fetch_add(step); from < count; from = next.fetch_add(step))
      work(from, std::min(count, from + step));
  };
  std::thread second([&] {
    try {
      run();
    } catch (...) {
      failure = std::current_exception();
    }
  });
  try {
    run();
  } catch (...) {
    second.join();
    throw;
  }
  second.join();
  if (failure) std::rethrow_exception(failure);
}

} // namespace slax::sli
