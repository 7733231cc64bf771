// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/source/stored_source.hpp"
#include "exporter/source/transport.hpp"

namespace slax::runtime {

/// What the store says, as a look at its source.
source::Look look_of(source::StoredSource stored);
/// Adds the source's refused records, by their numbers and keys.
std::optional<slac::base::IoError> add_refused(store::Store &store, const std::string &source,
                                               source::Look &look);

} // namespace slax::runtime
