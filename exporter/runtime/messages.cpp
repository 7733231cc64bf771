// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/messages.hpp"

#include <algorithm>

namespace slax::runtime {
namespace {

bool links_to(const std::string &line, const timeline::Incident &incident) {
  const auto record = source::told_record(line);
  return record && std::any_of(record->links.begin(), record->links.end(), [&](const auto &text) {
           const auto candidates = correlate::link_candidates(text);
           return candidates.contains(incident.id) ||
                  candidates.contains(std::string(incident.url()));
         });
}

} // namespace

slac::base::Result<std::vector<report::Said>> said_in_messages(store::Store &store,
                                                               const correlate::Links &links,
                                                               const timeline::Names &names,
                                                               const timeline::Incident &incident) {
  std::vector<report::Said> out;
  for (const auto &[from, id] : links.messages_of(incident.source, incident.id)) {
    const auto history = store.history(names.text(from), id);
    if (!history) return history.error();
    for (const store::Store::Seen &seen : history.value())
      if (links_to(seen.line, incident))
        out.push_back({seen.line, seen.seen, seen.newest, names.text(from) + "/" + id});
  }
  return out;
}

} // namespace slax::runtime
