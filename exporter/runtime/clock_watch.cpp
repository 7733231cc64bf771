// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/clock_watch.hpp"

#include "exporter/report/their_clocks.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>

namespace slax::runtime {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using std::chrono::steady_clock;
using timeline::Slot;

constexpr Duration kBack{35 * slac::time::kDay};
constexpr std::chrono::seconds kPause{5};
constexpr std::chrono::minutes kAtLeast{15};
constexpr int kRest = 20;
constexpr Slot kAtOnce = 4096;      ///< slots while the engine is held
constexpr std::size_t kBatch = 500; ///< incidents that the store is asked for

} // namespace

ClockWatch::ClockWatch(std::shared_ptr<const slac::model::Model> model,
                       const slac::model::Source &source, Publisher &publisher, store::Store &store)
    : model_(std::move(model)), source_(source), publisher_(publisher), store_(store) {
  for (const auto &[clock, commitment] : source.clocks) {
    const std::size_t slash = commitment.value.find('/');
    counts_[{commitment.value.substr(0, slash), commitment.value.substr(slash + 1)}] = 0;
  }
}

void ClockWatch::start() {
  thread_ = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

metrics::Disagreements ClockWatch::disagreements() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void ClockWatch::look(const std::stop_token &stop) {
  std::vector<std::pair<Slot, std::string>> recent;
  bool more = true;
  for (Slot next = 0; more && !stop.stop_requested();) {
    const auto began = steady_clock::now();
    auto engine = publisher_.engine();
    const timeline::Incidents &incidents = engine->incidents();
    const auto name = engine->names().find(source());
    const auto end = static_cast<Slot>(std::min<std::size_t>(incidents.slots(), next + kAtOnce));
    for (; name && next < end; ++next) {
      const timeline::Incident &incident = incidents.at(next);
      if (incident.source == *name && !incident.events().empty() &&
          incident.events().back().at >= engine->now() - kBack)
        recent.emplace_back(next, incident.id);
    }
    more = name && next < incidents.slots();
    held_ += steady_clock::now() - began;
  }
  metrics::Disagreements counts = disagreements();
  for (auto &[promise, count] : counts)
    count = 0;
  for (std::size_t at = 0; at < recent.size() && !stop.stop_requested(); at += kBatch) {
    std::map<std::string, Slot> batch;
    std::set<std::string> ids;
    for (std::size_t i = at; i < std::min(recent.size(), at + kBatch); ++i) {
      batch[recent[i].second] = recent[i].first;
      ids.insert(recent[i].second);
    }
    const auto said = store_.lines(source(), &ids);
    if (!said) return spdlog::error("{}: clocks: {}", source(), said.error().text());
    std::map<std::string, std::vector<source::SpelledClock>> clocks;
    const std::string &text = said.value().text;
    for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos;
         begin = end + 1)
      if (auto line = source::read_record_line(std::string_view(text).substr(begin, end - begin)))
        for (source::SpelledClock &clock : line->clocks)
          clocks[line->id].push_back(std::move(clock));
    for (const auto &[id, theirs] : clocks) {
      const auto began = steady_clock::now();
      auto engine = publisher_.engine();
      const Slot slot = batch.at(id);
      if (slot >= engine->incidents().slots() || engine->incidents().at(slot).id != id) continue;
      std::set<std::pair<std::string, std::string>> differing; // an incident counts once
      std::deque<sli::Row> own;
      for (const report::TheirClock &clock : report::compare_clocks(
               theirs, source_.clocks, sli::in_promises(*engine, slot, own), engine->now()))
        if (!clock.differs.empty()) differing.emplace(clock.agreement, clock.commitment);
      for (const auto &promise : differing)
        ++counts[promise];
      held_ += steady_clock::now() - began;
    }
  }
  if (stop.stop_requested()) return;
  const std::lock_guard lock(mutex_);
  counts_ = std::move(counts);
}

void ClockWatch::run(const std::stop_token &stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  while (!stop.stop_requested()) {
    held_ = {};
    const auto newest = store_.newest(source());
    const std::string place = newest ? std::to_string(newest.value().record) + "/" +
                                           std::to_string(newest.value().revision)
                                     : place_;
    const bool is_due = steady_clock::now() - looked_at_ >= kAtLeast;
    if (publisher_.snapshot() != nullptr && (place != place_ || is_due)) {
      looked_at_ = steady_clock::now();
      try {
        look(stop);
      } catch (const std::exception &error) {
        spdlog::error("{}: clocks: {}", source(), error.what());
      }
      place_ = place;
    }
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop, std::max<std::chrono::nanoseconds>(kRest * held_, kPause),
                   [] { return false; });
  }
}

} // namespace slax::runtime
