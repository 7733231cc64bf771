// SPDX-License-Identifier: Apache-2.0
#include "exporter/timeline/event.hpp"

#include <algorithm>
#include <array>

namespace slax::timeline {
namespace {

constexpr std::array<std::string_view, 22> kNames{
    "started",  "triggered",      "severity",     "accounts",   "impact",    "excluded",
    "included", "resumed",        "acknowledged", "notified",   "mitigated", "resolved",
    "paused",   "unacknowledged", "reopened",     "postmortem", "closed",    "merged",
    "deleted",  "assigned",       "escalated",    "note"};

} // namespace

std::string_view event_name(EventType type) { return kNames.at(static_cast<std::size_t>(type)); }

std::optional<EventType> event_of_name(std::string_view name) {
  const auto it = std::find(kNames.begin(), kNames.end(), name);
  if (it == kNames.end()) return std::nullopt;
  return static_cast<EventType>(it - kNames.begin());
}

} // namespace slax::timeline
