// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/intervals.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace slac::diff {

/// A window that the ledger has closed.
struct ClosedWindow {
  std::string account;
  std::string agreement;
  std::string commitment;
  std::string service; ///< empty: of all together
  time::Interval window;
  std::string name; ///< as a person finds it: "acme/12 (gold/fix, 2026-10)"
};

using ClosedWindows = std::vector<ClosedWindow>;

/// Names of those that the condition holds for.
template <class Condition>
std::vector<std::string> closed_where(const ClosedWindows &closed, const Condition &condition) {
  std::vector<std::string> out;
  for (const ClosedWindow &one : closed)
    if (condition(one)) out.push_back(one.name);
  return out;
}

} // namespace slac::diff
