// SPDX-License-Identifier: Apache-2.0
#include "exporter/correlate/occurrences.hpp"

#include "compiler/time/rfc3339.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace slax::correlate {
namespace {

using timeline::Event;
using timeline::EventType;
using timeline::Incident;

bool begins(const Event &event) {
  return event.type == EventType::Triggered || event.type == EventType::Started;
}
bool ends(const Event &event) {
  return event.type == EventType::Resolved || event.type == EventType::Closed;
}

} // namespace

std::vector<Incident> occurrences(const Incident &all) {
  std::vector<Incident> out;
  std::vector<Event> events;
  bool is_open = false;
  const auto flush = [&] {
    if (events.empty()) return;
    Incident one = all;
    one.recurs = false;
    one.id = all.id + "@" + slac::time::format_rfc3339(events.front().at);
    one.set_events(std::exchange(events, {}));
    out.push_back(std::move(one));
  };
  for (const Event &event : all.events()) {
    if (begins(event) && !is_open) {
      flush();
      is_open = true;
    }
    events.push_back(event);
    if (ends(event)) is_open = false;
  }
  flush();
  return out;
}

std::string_view recurring_id(std::string_view occurrence) {
  return occurrence.substr(0, occurrence.rfind('@'));
}

void split_recurring(std::vector<Incident> &incidents) {
  const auto recurring = std::stable_partition(incidents.begin(), incidents.end(),
                                               [](const Incident &i) { return !i.recurs; });
  if (recurring == incidents.end()) return;
  std::map<std::pair<timeline::NameId, std::string>, std::vector<const Incident *>> by_id;
  for (auto i = recurring; i != incidents.end(); ++i)
    by_id[{i->source, i->id}].push_back(&*i);
  std::vector<Incident> split;
  for (auto &[id, parts] : by_id) {
    Incident whole = *parts.front();
    whole.unite(std::span(parts).subspan(1));
    for (Incident &one : occurrences(whole))
      split.push_back(std::move(one));
  }
  incidents.erase(recurring, incidents.end());
  std::move(split.begin(), split.end(), std::back_inserter(incidents));
}

} // namespace slax::correlate
