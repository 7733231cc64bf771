// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/stored_source.hpp"

#include "exporter/correlate/occurrences.hpp"
#include "exporter/timeline/reason.hpp"

#include <iterator>

namespace slax::source {
namespace {

/// What records of one alert say is united before they are grouped.
std::vector<correlate::Alert> alerts_of(Records &records) {
  std::map<std::string, correlate::Alert> alerts;
  for (std::size_t i = 0; i < records.incidents.size(); ++i) {
    timeline::Incident &incident = records.incidents[i];
    const auto [at, is_new] = alerts.try_emplace(incident.id);
    if (is_new) {
      at->second.incident = std::move(incident);
    } else {
      const timeline::Incident *const more[] = {&incident};
      at->second.incident.unite(more);
    }
    const auto aside = records.asides.find(i);
    if (aside != records.asides.end() && at->second.group.empty())
      at->second.group = aside->second.group;
  }
  std::vector<correlate::Alert> out;
  for (auto &[id, alert] : alerts) {
    if (!alert.incident.recurs) {
      out.push_back(std::move(alert));
      continue;
    }
    for (timeline::Incident &one : correlate::occurrences(alert.incident))
      out.push_back({std::move(one), alert.group});
  }
  return out;
}

/// Takes the records that link incidents out of the others; those of one message are united.
std::vector<correlate::Message> take_messages(Records &records) {
  std::map<std::string, correlate::Message> messages;
  for (auto &[index, aside] : records.asides) {
    if (aside.links.empty()) continue;
    timeline::Incident &incident = records.incidents[index];
    const auto [at, is_new] = messages.try_emplace(incident.id);
    correlate::Message &message = at->second;
    std::move(aside.links.begin(), aside.links.end(), std::back_inserter(message.links));
    if (is_new) {
      message.own = std::move(incident);
    } else {
      const timeline::Incident *const more[] = {&incident};
      message.own.unite(more);
    }
    incident = timeline::Incident{};
  }
  if (!messages.empty())
    std::erase_if(records.incidents, [](const timeline::Incident &i) { return i.id.empty(); });
  std::vector<correlate::Message> out;
  for (auto &[id, message] : messages)
    out.push_back(std::move(message));
  return out;
}

/// What is known of them is that before a version that was refused.
void mark_unread(const std::map<std::string, std::string> &unread, timeline::Names &names,
                 Records &records) {
  if (unread.empty()) return;
  const timeline::NameId what = names.intern(reason::kUnreadVersion);
  for (timeline::Incident &incident : records.incidents)
    if (const auto found = unread.find(incident.id); found != unread.end())
      incident.add_remark({what, names.intern(found->second)});
}

} // namespace

StoredSource parse_stored(const store::Lines &lines, const slac::model::Source &source,
                          const std::vector<std::string> &severities, timeline::Names &names,
                          const std::set<std::string> *groups) {
  StoredSource out;
  out.records = parse_ndjson(lines.text, source.name.value, names);
  mark_unread(lines.unread, names, out.records);
  if (!source.group) {
    out.messages = take_messages(out.records);
    for (const timeline::Incident &incident : out.records.incidents)
      if (incident.recurs) out.joined.push_back(incident.id);
    correlate::split_recurring(out.records.incidents);
    return out;
  }
  std::map<std::string, std::vector<correlate::Alert>> by_group;
  for (correlate::Alert &alert : alerts_of(out.records))
    if (groups == nullptr || groups->contains(alert.group))
      by_group[alert.group].push_back(std::move(alert));
  out.records.incidents.clear();
  for (auto &[group, alerts] : by_group) {
    std::set<std::string> ids;
    for (const correlate::Alert &alert : alerts)
      ids.insert(alert.incident.id);
    correlate::Correlated done =
        correlate::correlate(std::move(alerts), *source.group, severities, names);
    for (timeline::Incident &incident : done.incidents) {
      ids.erase(incident.id);
      out.records.incidents.push_back(std::move(incident));
    }
    out.joined.insert(out.joined.end(), ids.begin(), ids.end());
    out.alerts[group] = std::move(done.counted);
  }
  return out;
}

} // namespace slax::source
