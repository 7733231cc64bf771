// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"
#include "exporter/timeline/names.hpp"

#include <optional>
#include <string_view>

namespace slax::timeline {

/// What can happen to an incident, in the order in which events of one instant apply.
enum class EventType : std::uint8_t {
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

/// One thing that happened. Small, because there are millions.
struct Event {
  slac::time::Instant at;
  EventType type{};
  bool to_customer = false; ///< notified with audience customer
  /// excluded, paused: the reason; accounts: one of them; merged: into; impact: the one service
  /// that it is about, else of all; notified: the audience as it was spelled.
  NameId name = kNoName;
  NameId severity = kNoName;  ///< as it was spelled
  std::uint32_t fraction = 0; ///< impact, in 1e-9: 0 to 1 000 000 000

  friend auto operator<=>(const Event &, const Event &) = default;
};
static_assert(sizeof(Event) == 24);

} // namespace slax::timeline
