// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bench {

/// splitmix64; integers only, so that every machine draws the same.
class Random {
public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::int64_t below(std::int64_t limit) {
    return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(limit));
  }

  bool chance(int permille) { return below(1000) < permille; }

  /// Most are much shorter than the mean; the longest is eight times as long.
  std::int64_t skewed(std::int64_t mean) {
    std::int64_t drawn = mean * 8;
    for (int factor = 0; factor < 3; ++factor)
      drawn = drawn * below(1025) / 1024;
    return drawn;
  }

  template <typename Element, std::size_t Size>
  const Element &pick(const std::array<Element, Size> &list) {
    return list[static_cast<std::size_t>(below(static_cast<std::int64_t>(Size)))];
  }

private:
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }

  std::uint64_t state_;
};

} // namespace bench
