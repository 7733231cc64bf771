// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <map>
#include <string>

namespace slax::sli {

/// How far what the sources said can be relied upon. What is not breached is unknown where one of
/// them is stale, or where the window is over and one was not read since.
struct Evidence {
  /// Of all sources that feed an account's rows.
  struct Reach {
    bool stale = false;                            ///< one of them is, or there is none
    slac::time::Instant read = slac::time::kNever; ///< each was read completely then, or later
    friend bool operator==(const Reach &, const Reach &) = default;
  };
  std::map<std::string, Reach> accounts; ///< those that some source names
  Reach others;

  const Reach &of(const std::string &account) const {
    const auto own = accounts.find(account);
    return own == accounts.end() ? others : own->second;
  }
  friend bool operator==(const Evidence &, const Evidence &) = default;
};

} // namespace slax::sli
