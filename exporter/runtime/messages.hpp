// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/correlate/links.hpp"
#include "exporter/report/story.hpp"
#include "exporter/store/store.hpp"

#include <utility>

namespace slax::runtime {

/// What messages, given by source and id, say of the incident: every version that names it.
slac::base::Result<std::vector<report::Said>>
said_in_messages(store::Store &store,
                 const std::vector<std::pair<std::string, std::string>> &messages,
                 const timeline::Incident &incident);

} // namespace slax::runtime
