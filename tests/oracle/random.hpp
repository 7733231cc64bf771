// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace oracle {

// Arguments of one call are never drawn in that call: their order of evaluation is the compiler's.
class Random {
public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::int64_t below(std::int64_t limit) {
    return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(limit));
  }
  bool chance(int percent) { return below(100) < percent; }

  template <typename List>
  const auto &pick(const List &list) {
    return list[static_cast<std::size_t>(below(static_cast<std::int64_t>(list.size())))];
  }

  // Each element with the given chance, in order; at least one.
  template <typename Element>
  std::vector<Element> some(const std::vector<Element> &list, int percent) {
    std::vector<Element> chosen;
    for (const Element &element : list)
      if (chance(percent)) chosen.push_back(element);
    if (chosen.empty()) chosen.push_back(pick(list));
    return chosen;
  }

  template <typename Element>
  void shuffle(std::vector<Element> &list) {
    for (std::size_t left = list.size(); left > 1; --left)
      std::swap(list[left - 1],
                list[static_cast<std::size_t>(below(static_cast<std::int64_t>(left)))]);
  }

private:
  std::uint64_t next() { // splitmix64
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }

  std::uint64_t state_;
};

} // namespace oracle
