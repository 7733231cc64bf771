// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/correlate/links.hpp"
#include "exporter/report/story.hpp"
#include "exporter/store/store.hpp"

namespace slax::runtime {

/// What messages say of the incident: every version that names it, of those that do now.
slac::base::Result<std::vector<report::Said>> said_in_messages(store::Store &store,
                                                               const correlate::Links &links,
                                                               const timeline::Names &names,
                                                               const timeline::Incident &incident);

} // namespace slax::runtime
