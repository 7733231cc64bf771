// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/timeline/incident.hpp"

#include <map>
#include <string>
#include <vector>

/// Alerts of one source → incidents. Pure: the same alerts in any order give the same incidents.
namespace slax::correlate {

struct Alert {
  timeline::Incident incident; ///< the alert as an incident of its own
  std::string group;           ///< alerts of one group may become one incident
};

/// One alert as it is counted.
struct Counted {
  slac::time::Instant at; ///< its trigger
  bool opened = false;    ///< an incident, rather than joining one
  timeline::NameId account = timeline::kNoName;
  timeline::NameId service = timeline::kNoName;
  // An alert is counted once for each of its accounts and services.
  bool is_first = false;            ///< of all of them
  bool is_first_of_account = false; ///< of those of one account
};
/// By the group that they belong to.
using Alerts = std::map<std::string, std::vector<Counted>>;

struct Correlated {
  std::vector<timeline::Incident> incidents; ///< each with the id of its first alert
  /// Of each alert one for each of its accounts and services; of none the empty name.
  std::vector<Counted> counted;
};

/// Alerts of a group are one incident while each triggers within the window: of the first alert
/// (fixed), or of the one before, at most `max` after the first (rolling); or within
/// `reopen_within` after the incident ended. It begins with its first alert, is acknowledged with
/// the first acknowledgement, has impact while any of its alerts is open, and the worst severity of
/// those that triggered. `severities` are the Project's, worst first.
Correlated correlate(std::vector<Alert> alerts, const slac::model::Grouping &terms,
                     const std::vector<std::string> &severities, const timeline::Names &names);

} // namespace slax::correlate
