// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/messages.hpp"

#include <algorithm>

namespace slax::runtime {
namespace {

bool links_to(const std::string &line, const timeline::Incident &incident) {
  const auto record = source::read_record_line(line);
  return record && std::any_of(record->links.begin(), record->links.end(),
                               [&](const auto &text) { return correlate::names(text, incident); });
}

} // namespace

slac::base::Result<std::vector<report::Said>>
said_in_messages(store::Store &store,
                 const std::vector<std::pair<std::string, std::string>> &messages,
                 const timeline::Incident &incident) {
  std::vector<report::Said> out;
  for (const auto &[from, id] : messages) {
    const auto history = store.history(from, id);
    if (!history) return history.error();
    for (const store::Store::Seen &seen : history.value())
      if (links_to(seen.line, incident))
        out.push_back({seen.line, seen.seen, seen.newest, from + "/" + id});
  }
  return out;
}

} // namespace slax::runtime
