// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/correlate/correlate.hpp"
#include "exporter/correlate/links.hpp"
#include "exporter/source/ndjson.hpp"
#include "exporter/store/store.hpp"

#include <map>
#include <set>

namespace slax::source {

/// Incidents of a Source out of lines of the store; alerts are grouped.
struct StoredSource {
  Records records;
  correlate::Alerts alerts;                 ///< by group; of a Source with some
  std::vector<std::string> joined;          ///< ids of records that are no incident of their own
  std::vector<correlate::Message> messages; ///< records that link incidents
};

/// `lines` are all of each incident; of a Source with `group` all of each group, of which `groups`
/// names those that matter (null: all do). `severities` are the Project's.
StoredSource parse_stored(const store::Lines &lines, const slac::model::Source &source,
                          const std::vector<std::string> &severities, timeline::Names &names,
                          const std::set<std::string> *groups = nullptr);

} // namespace slax::source
