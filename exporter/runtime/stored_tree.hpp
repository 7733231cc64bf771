// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/runtime/sources.hpp"
#include "exporter/store/store.hpp"

namespace slax::runtime {

/// How a stored tree is read.
struct StoredReading {
  /// The specs that map what is stored, where those are others than the model's; null: the model.
  const slac::model::Model *mapped_by = nullptr;
  /// Only what had come, and been read completely, by then.
  std::optional<slac::time::Instant> known_on = {};
};

/// When the source was last read completely, or last by an instant; nothing: never.
slac::base::Result<std::optional<slac::time::Instant>>
last_read(store::Store &store, const std::string &source,
          const std::optional<slac::time::Instant> &by);

/// Hands on what a store holds of a tree's Sources, as a server at `at` would have it: no
/// system is asked, and nothing is mapped again. A Source that was not read completely, or not
/// since, or whose records were mapped by other specs, makes the rows unknown that it feeds.
/// `first` and those after it are the origins of these changes. Gives the sources, with their
/// refused records and what their messages belong to.
slac::base::Result<Sources> read_stored_tree(store::Store &store, const slac::model::Model &model,
                                             slac::time::Instant at, const timeline::Receiver &to,
                                             timeline::Origin first,
                                             const StoredReading &reading = {});

} // namespace slax::runtime
