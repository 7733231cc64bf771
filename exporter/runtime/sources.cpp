// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/sources.hpp"

#include <algorithm>

namespace slax::runtime {

Sources::Sources(std::vector<std::string> paths) {
  for (std::string &path : paths) {
    File file;
    file.health.name = path;
    file.path = std::move(path);
    files_.push_back(std::move(file));
  }
}

void Sources::read(File &file, slac::time::Instant now) {
  file.stamp = source::stamp_of(file.path); // before the read: a later write is seen next time
  file.health.last_attempt = now;
  auto records = source::read_file(file.path, "file");
  file.health.up = records.ok();
  file.error.reset();
  if (!records) {
    file.error = records.error();
    return;
  }
  file.records = std::move(records.value());
  file.health.last_success = now;
  file.health.rejected.clear();
  for (const source::Refused &r : file.records.refused)
    ++file.health.rejected[r.reason];
  file.health.newest_event.reset();
  for (const timeline::Incident &i : file.records.incidents)
    for (const timeline::Event &e : i.events)
      file.health.newest_event = std::max(file.health.newest_event.value_or(e.at), e.at);
}

bool Sources::refresh(slac::time::Instant now, bool force) {
  bool changed = false;
  for (File &file : files_) {
    if (!force && !file.error && source::stamp_of(file.path) == file.stamp) continue;
    read(file, now);
    changed = true;
  }
  return changed;
}

std::optional<slac::base::IoError> Sources::failure() const {
  for (const File &file : files_)
    if (file.error) return file.error;
  return std::nullopt;
}

std::vector<timeline::Incident> Sources::incidents() const {
  std::vector<timeline::Incident> out;
  for (const File &file : files_)
    out.insert(out.end(), file.records.incidents.begin(), file.records.incidents.end());
  return timeline::unite(std::move(out));
}

std::vector<source::Refused> Sources::refused() const {
  std::vector<source::Refused> out;
  for (const File &file : files_)
    out.insert(out.end(), file.records.refused.begin(), file.records.refused.end());
  return out;
}

std::vector<metrics::SourceHealth> Sources::health() const {
  std::vector<metrics::SourceHealth> out;
  for (const File &file : files_)
    out.push_back(file.health);
  return out;
}

} // namespace slax::runtime
