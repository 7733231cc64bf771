// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/correlate/correlate.hpp"
#include "exporter/correlate/links.hpp"
#include "exporter/source/ndjson.hpp"

namespace slax::source {

/// Incidents of a Source out of lines of the store; alerts are grouped.
struct StoredSource {
  Records records;
  std::vector<correlate::Counted> alerts;   ///< of a Source with `group`
  std::vector<correlate::Message> messages; ///< records that link incidents
};

/// `lines` in the normal form; of a Source with `group` all that there are. `severities` are the
/// Project's.
StoredSource parse_stored(const std::string &lines, const slac::model::Source &source,
                          const std::vector<std::string> &severities, timeline::Names &names);

} // namespace slax::source
