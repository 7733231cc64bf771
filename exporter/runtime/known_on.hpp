// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace slax::runtime {

/// The specs that were in force then, as the store keeps them; or why there are none.
std::variant<std::shared_ptr<slac::model::Model>, std::string>
specs_known_on(const std::string &where, slac::time::Instant on);

/// A question about what a store knew.
struct KnownQuery {
  slac::time::Instant on;                     ///< by the records, reads and specs that it had then
  slac::time::Instant at;                     ///< what is evaluated
  std::optional<slac::time::Date> month = {}; ///< its first day: only windows that end in it
  std::vector<std::string> accounts = {};     ///< empty: all
  bool is_of_accounts =
      false; ///< nothing but what belongs to them; without accounts nothing at all
};
/// The rows as `evaluate` prints them in JSON; or why there are none. Takes as long as an
/// evaluation of the whole store, with an engine of its own.
std::variant<std::string, std::string> rows_known_on(const std::string &where,
                                                     const KnownQuery &query);

} // namespace slax::runtime
