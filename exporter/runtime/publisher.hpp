// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/metrics/health.hpp"
#include "exporter/metrics/rows.hpp"
#include "exporter/runtime/alert_counts.hpp"
#include "exporter/runtime/findings.hpp"
#include "exporter/runtime/snapshot.hpp"
#include "exporter/sli/engine.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace slax::runtime {

/// Evaluates and makes what scrapes get: writers publish, scrapes read. The engine is used by the
/// main thread, and by questions from another between two of its uses; `snapshot` may be called
/// from any thread and does not wait.
class Publisher {
public:
  Publisher(sli::WindowSet windows, metrics::SelfMetrics &self) : self_(self), engine_(windows) {}

  /// Holds the engine while it lives.
  class Held {
  public:
    explicit Held(Publisher &publisher)
        : lock_(publisher.engine_mutex_), engine_(publisher.engine_) {}
    sli::Engine *operator->() { return &engine_; }
    sli::Engine &operator*() { return engine_; }

  private:
    std::unique_lock<std::mutex> lock_;
    sli::Engine &engine_;
  };
  Held engine() { return Held(*this); }
  void set_model(std::shared_ptr<const slac::model::Model> model) {
    engine()->set_model(std::move(model));
  }
  /// Calls `use` with what takes changes.
  template <class Use>
  auto receive(const Use &use) {
    auto held = engine();
    return use(held->receiver());
  }

  /// Of the sources, as they are at the instant.
  struct State {
    sli::Evidence evidence;
    std::vector<metrics::SourceHealth> health;
    std::shared_ptr<const std::vector<source::Refused>> refused;
    /// Of those whose records are alerts; they outlive the call.
    std::map<std::string, const correlate::Alerts *> alerts = {};
    std::shared_ptr<const std::string> ledger = {}; ///< its part of the page; null: there is none
  };
  /// Brings everything to the instant.
  void publish(slac::time::Instant at, State state);
  /// The last instant that was published; before all of them at first.
  slac::time::Instant published_at() const { return published_at_; }

  /// Null before the first evaluation.
  std::shared_ptr<const Snapshot> snapshot() const;

private:
  /// To KPIs that count them.
  void give_alerts(const State &state);
  void count_alerts(State &state, slac::time::Instant at) const;

  metrics::SelfMetrics &self_;
  std::mutex engine_mutex_; ///< of the engine
  sli::Engine engine_;
  metrics::RowsPage page_;
  FindingsCache findings_;
  std::shared_ptr<const std::string> ledger_; ///< as it was compressed
  metrics::Chunks ledger_chunk_;
  slac::time::Instant published_at_{-1};
  mutable std::mutex mutex_; ///< of the snapshot
  std::shared_ptr<const Snapshot> snapshot_;
};

} // namespace slax::runtime
