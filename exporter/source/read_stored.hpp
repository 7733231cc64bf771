// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/source/stored_source.hpp"
#include "exporter/store/store.hpp"

namespace slax::source {

/// All that the store says of a Source. `severities` are the Project's.
slac::base::Result<StoredSource> read_stored(store::Store &store, const slac::model::Source &source,
                                             const std::vector<std::string> &severities,
                                             timeline::Names &names);
/// The same as it was known at that instant.
slac::base::Result<StoredSource> read_as_known(store::Store &store,
                                               const slac::model::Source &source,
                                               const std::vector<std::string> &severities,
                                               timeline::Names &names, slac::time::Instant on);

/// What it says of incidents of which it says something else than before; of alerts, of all groups
/// that one of them is or was in.
struct Changed {
  StoredSource stored;           ///< all that is said of its incidents
  std::vector<std::string> gone; ///< ids: nothing is said of them any more
};
slac::base::Result<Changed> read_changed(store::Store &store, const slac::model::Source &source,
                                         const std::vector<std::string> &severities,
                                         timeline::Names &names,
                                         const std::set<std::string> &incidents);

} // namespace slax::source
