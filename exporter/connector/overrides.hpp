// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"

#include <string>
#include <variant>
#include <vector>

namespace slax::connector {

/// A correction of one incident by a person, with who and why.
struct Override {
  std::string incident;
  std::string what;  ///< excluded, included, accounts, or the type of the events whose time it sets
  std::string value; ///< a reason; accounts; an instant
  std::string at;    ///< when it was decided
  std::string by;
  std::string why;
};
using Overrides = std::vector<Override>;

/// Reads a CSV file with the columns incident, what, value, at, by and why. Gives what is wrong
/// with it, with its line, if anything is.
std::variant<Overrides, std::string> parse_overrides(std::string_view text);
slac::base::Result<std::variant<Overrides, std::string>> read_overrides(const std::string &path);

} // namespace slax::connector
