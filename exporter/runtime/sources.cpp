// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/sources.hpp"

#include "compiler/base/printable.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <iterator>

namespace slax::runtime {
namespace {

/// A read that gives nothing where there was something, or that lacks more than a tenth.
bool shrank(const timeline::Incidents::Holding &holding, const source::Records &records) {
  return holding.known > 0 && (records.incidents.empty() || holding.lost * 10 > holding.known);
}

/// A file that was changed a moment ago may change again without a new stamp.
bool is_settled(const source::FileStamp &stamp) {
  constexpr std::int64_t kGrain = 1'000'000'000;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() - stamp.changed_ns >
         kGrain;
}

std::string summary(const std::map<std::string, int> &rejected) {
  std::string out;
  for (const auto &[reason, count] : rejected)
    out += (out.empty() ? "" : ", ") + reason + " " + std::to_string(count);
  return out;
}

} // namespace

Sources::Sources(std::vector<std::string> paths) {
  for (std::string &path : paths) {
    File file;
    file.health.name = path;
    file.path = std::move(path);
    files_.push_back(std::move(file));
  }
}

bool Sources::refresh(sli::Engine &engine, slac::time::Instant now, Shrink shrink) {
  bool changed = false;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    File &file = files_[i];
    const source::FileStamp stamp = source::stamp_of(file.path); // a later write is seen next time
    const bool confirm = shrink == Shrink::Accept && file.health.shrunk;
    if (!file.error && !confirm && file.stamp == stamp) continue;
    changed = read(file, static_cast<timeline::Origin>(i), engine, now, shrink) || changed;
    file.stamp = stamp;
    if (!is_settled(stamp)) file.stamp.reset();
  }
  if (changed || !refused_) gather_refused();
  return changed;
}

bool Sources::read(File &file, timeline::Origin origin, sli::Engine &engine,
                   slac::time::Instant now, Shrink shrink) {
  metrics::SourceHealth &health = file.health;
  const bool was_up = health.up;
  health.last_attempt = now;
  auto result =
      source::read_file(file.path, "file", engine.names(), source::Tail::Wait, &file.accepted);
  if (!result) {
    if (!file.error)
      spdlog::error("cannot read {}; the rows stand on what was read before",
                    slac::base::printable(result.error().text()));
    file.error = result.error();
    health.up = false;
    return was_up;
  }
  file.error.reset();
  source::FileRead &got = result.value();
  if (got.whole && shrink == Shrink::Distrust) {
    const auto holding = engine.incidents().compare(origin, got.records.incidents);
    if (shrank(holding, got.records)) {
      if (!health.shrunk)
        spdlog::error("{} lacks {} of {} known incidents: it is not trusted, and the rows stand on "
                      "what was read before; SIGUSR1 confirms it",
                      slac::base::printable(file.path), holding.lost, holding.known);
      const bool is_news = !health.shrunk || was_up;
      health.shrunk = true;
      health.up = false;
      return is_news;
    }
  }
  if (health.shrunk) spdlog::info("{} is trusted again", slac::base::printable(file.path));
  const bool is_news = !was_up || health.shrunk || got.whole ||
                       got.end.bytes != file.accepted.bytes || !got.records.incidents.empty();
  health.up = true;
  health.shrunk = false;
  health.last_success = now;
  if (got.whole) {
    file.refused.clear();
    health.newest_event.reset();
  }
  std::move(got.records.refused.begin(), got.records.refused.end(),
            std::back_inserter(file.refused));
  std::map<std::string, int> rejected;
  for (const source::Refused &r : file.refused)
    ++rejected[r.reason];
  if (rejected != health.rejected && !rejected.empty())
    spdlog::warn("{}: records refused: {}", slac::base::printable(file.path), summary(rejected));
  health.rejected = std::move(rejected);
  for (const timeline::Incident &i : got.records.incidents)
    if (const auto newest = i.events().back().at;
        !health.newest_event || *health.newest_event < newest)
      health.newest_event = newest;
  file.accepted = got.end;
  if (got.whole || !got.records.incidents.empty())
    engine.apply({origin, got.whole, std::move(got.records.incidents)});
  return is_news;
}

std::optional<slac::base::IoError> Sources::failure() const {
  for (const File &file : files_)
    if (file.error) return file.error;
  return std::nullopt;
}

bool Sources::blind() const {
  return std::any_of(files_.begin(), files_.end(), [](const File &f) { return !f.health.up; });
}

void Sources::gather_refused() {
  auto out = std::make_shared<std::vector<source::Refused>>();
  for (const File &file : files_)
    out->insert(out->end(), file.refused.begin(), file.refused.end());
  refused_ = std::move(out);
}

std::vector<metrics::SourceHealth> Sources::health() const {
  std::vector<metrics::SourceHealth> out;
  for (const File &file : files_)
    out.push_back(file.health);
  return out;
}

} // namespace slax::runtime
