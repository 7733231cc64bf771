// SPDX-License-Identifier: Apache-2.0
#include "exporter/timeline/event.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace slax::timeline {
namespace {

constexpr std::array<std::string_view, 22> kNames{
    "started",  "triggered",      "severity",     "accounts",   "impact",    "excluded",
    "included", "resumed",        "acknowledged", "notified",   "mitigated", "resolved",
    "paused",   "unacknowledged", "reopened",     "postmortem", "closed",    "merged",
    "deleted",  "assigned",       "escalated",    "note"};

template <class T>
void append_missing(std::vector<T> &to, const std::vector<T> &from) {
  to.insert(to.end(), from.begin(), from.end());
  std::sort(to.begin(), to.end());
  to.erase(std::unique(to.begin(), to.end()), to.end());
}

} // namespace

std::string_view event_name(EventType type) { return kNames.at(static_cast<std::size_t>(type)); }

std::optional<EventType> event_of_name(std::string_view name) {
  const auto it = std::find(kNames.begin(), kNames.end(), name);
  if (it == kNames.end()) return std::nullopt;
  return static_cast<EventType>(it - kNames.begin());
}

std::vector<Incident> unite(std::vector<Incident> records) {
  const auto key = [](const Incident &i) { return std::tie(i.source, i.id); };
  std::stable_sort(records.begin(), records.end(),
                   [&](const Incident &a, const Incident &b) { return key(a) < key(b); });
  std::vector<Incident> out;
  for (Incident &record : records) {
    if (out.empty() || key(out.back()) != key(record)) {
      out.push_back(std::move(record));
      // Also brings a single record into the order that a united one has.
      append_missing(out.back().services, {});
      append_missing(out.back().accounts, {});
      append_missing(out.back().events, {});
      continue;
    }
    Incident &target = out.back();
    append_missing(target.services, record.services);
    append_missing(target.accounts, record.accounts);
    append_missing(target.events, record.events);
    target.title = std::max(target.title, record.title);
    target.url = std::max(target.url, record.url);
  }
  return out;
}

} // namespace slax::timeline
