// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

namespace slax::metrics {

/// What records spell, as labels: short, and only so many different ones, since who writes records
/// must not be able to make series without bound. Those beyond are counted without a name.
class Spellings {
public:
  static constexpr std::size_t kMost = 50;
  static constexpr std::size_t kLongest = 64; ///< bytes of one

  std::string label(const std::string &spelling);

private:
  std::set<std::string> seen_;
};

} // namespace slax::metrics
