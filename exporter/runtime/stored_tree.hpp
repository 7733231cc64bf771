// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/engine.hpp"
#include "exporter/source/ndjson.hpp"
#include "exporter/store/store.hpp"

#include <memory>
#include <vector>

namespace slax::runtime {

/// Tells an engine what a store holds of a tree's Sources, as a server at `at` would have: nobody
/// is asked, and nothing is mapped anew. A Source that was not read completely, or not since, makes
/// the rows unknown that it feeds. `first` and those after it are the origins of what is told.
/// Gives the refused records that nothing replaced, by their numbers and keys.
slac::base::Result<std::vector<source::Refused>>
read_stored_tree(store::Store &store, const slac::model::Model &model, slac::time::Instant at,
                 sli::Engine &engine, timeline::Origin first);

} // namespace slax::runtime
