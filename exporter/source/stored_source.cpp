// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/stored_source.hpp"

#include "exporter/source/told.hpp"

#include <map>

namespace slax::source {
namespace {

/// Lines of one alert are united before they are grouped.
std::vector<correlate::Alert> alerts_of(const std::string &lines, Records &records) {
  std::map<std::string, correlate::Alert> alerts;
  std::size_t line = 0;
  for (timeline::Incident &incident : records.incidents) {
    const std::size_t end = std::min(lines.find('\n', line), lines.size());
    const auto told = told_record(std::string_view(lines).substr(line, end - line));
    line = end + 1;
    const auto [at, is_new] = alerts.try_emplace(incident.id);
    if (is_new) {
      at->second.incident = std::move(incident);
    } else {
      const timeline::Incident *const more[] = {&incident};
      at->second.incident.unite(more);
    }
    if (told && at->second.group.empty()) at->second.group = told->group;
  }
  std::vector<correlate::Alert> out;
  for (auto &[id, alert] : alerts)
    out.push_back(std::move(alert));
  return out;
}

} // namespace

StoredSource parse_stored(const std::string &lines, const slac::model::Source &source,
                          const std::vector<std::string> &severities, timeline::Names &names) {
  StoredSource out{parse_ndjson(lines, source.name.value, names), {}};
  if (!source.group) return out;
  correlate::Correlated done =
      correlate::correlate(alerts_of(lines, out.records), *source.group, severities, names);
  out.records.incidents = std::move(done.incidents);
  out.alerts = std::move(done.counted);
  return out;
}

} // namespace slax::source
