// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/read_stored.hpp"

namespace slax::source {

slac::base::Result<StoredSource> read_stored(store::Store &store, const slac::model::Source &source,
                                             const std::vector<std::string> &severities,
                                             timeline::Names &names) {
  const auto lines = store.lines(source.name.value, nullptr);
  if (!lines) return lines.error();
  return parse_stored(lines.value(), source, severities, names);
}

slac::base::Result<StoredSource> read_as_known(store::Store &store,
                                               const slac::model::Source &source,
                                               const std::vector<std::string> &severities,
                                               timeline::Names &names, slac::time::Instant on) {
  const auto lines = store.lines_as_known(source.name.value, on);
  if (!lines) return lines.error();
  return parse_stored(lines.value(), source, severities, names);
}

slac::base::Result<Changed> read_changed(store::Store &store, const slac::model::Source &source,
                                         const std::vector<std::string> &severities,
                                         timeline::Names &names,
                                         const std::set<std::string> &incidents) {
  Changed out;
  std::set<std::string> gone = incidents;
  if (source.group) {
    const auto found = store.groups_of(source.name.value, incidents);
    if (!found) return found.error();
    const store::Store::Groups &groups = found.value();
    out.stored = parse_stored(groups.lines, source, severities, names, &groups.groups);
    for (const std::string &group : groups.groups)
      out.stored.alerts.try_emplace(group); // it may have none left
    gone.insert(out.stored.joined.begin(), out.stored.joined.end());
  } else {
    const auto lines = store.lines(source.name.value, &incidents);
    if (!lines) return lines.error();
    out.stored = parse_stored(lines.value(), source, severities, names);
  }
  for (const timeline::Incident &incident : out.stored.records.incidents)
    gone.erase(incident.id);
  for (const correlate::Message &message : out.stored.messages)
    gone.erase(message.own.id);
  out.gone.assign(gone.begin(), gone.end());
  return out;
}

} // namespace slax::source
