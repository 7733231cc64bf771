// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/decimal.hpp"
#include "compiler/time/instant.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slax::timeline {

/// What can happen to an incident, in the order in which events of one instant apply.
enum class EventType {
  Started,
  Triggered,
  Severity,
  Accounts,
  Impact,
  Excluded,
  Included,
  Resumed,
  Acknowledged,
  Notified,
  Mitigated,
  Resolved,
  Paused,
  Unacknowledged,
  Reopened,
  Postmortem,
  Closed,
  Merged,
  Deleted,
  Assigned,
  Escalated,
  Note
};

std::string_view event_name(EventType type);
std::optional<EventType> event_of_name(std::string_view name);

struct Event {
  slac::time::Instant at;
  EventType type{};
  std::string severity;              ///< triggered, severity
  std::string reason;                ///< excluded
  bool to_customer = false;          ///< notified with audience customer
  slac::base::Decimal fraction;      ///< impact, 0 to 1
  std::vector<std::string> accounts; ///< accounts

  friend auto operator<=>(const Event &, const Event &) = default;
};

/// Everything that is known of one incident. Identity is (source, id).
struct Incident {
  std::string source;
  std::string id;
  std::string url;
  std::string title;
  std::vector<std::string> services;
  std::vector<std::string> accounts; ///< names or aliases, as the source gave them
  std::vector<Event> events;         ///< in any order
};

/// Unites the records of one identity: services, accounts and events without duplicates. The
/// result is sorted by (source, id) and does not depend on the order of the records.
std::vector<Incident> unite(std::vector<Incident> records);

} // namespace slax::timeline
