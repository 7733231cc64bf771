// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/metrics/health.hpp"
#include "exporter/runtime/publisher.hpp"
#include "exporter/store/store.hpp"

#include <mutex>
#include <thread>

namespace slax::runtime {

/// Compares the clocks that a Source's system runs of its own with those of the contract, for
/// incidents of the last five weeks: when records came, and every quarter of an hour. On a thread
/// of its own, which rests for twenty times as long as it held the engine.
class ClockWatch {
public:
  /// Of a Source of the model that names some of its clocks; the others outlive this.
  ClockWatch(std::shared_ptr<const slac::model::Model> model, const slac::model::Source &source,
             Publisher &publisher, store::Store &store);

  void start();
  const std::string &source() const { return source_.name.value; }
  /// How many incidents differ, by agreement and commitment. From any thread.
  metrics::Disagreements disagreements() const;

private:
  void run(const std::stop_token &stop);
  void look(const std::stop_token &stop);

  const std::shared_ptr<const slac::model::Model> model_;
  const slac::model::Source &source_;
  Publisher &publisher_;
  store::Store &store_;
  std::string place_; ///< of the store, when it looked last
  std::chrono::steady_clock::time_point looked_at_{};
  std::chrono::nanoseconds held_{}; ///< the engine, in this look
  mutable std::mutex mutex_;        ///< of what follows
  metrics::Disagreements counts_;
  std::jthread thread_; ///< the last member: it stops before the others go
};

} // namespace slax::runtime
