// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/metrics/health.hpp"
#include "exporter/runtime/clock.hpp"
#include "exporter/runtime/sources.hpp"
#include "exporter/runtime/specs.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace slax::runtime {

/// One consistent state, as scrapes read it. Never changed once published.
struct Snapshot {
  std::shared_ptr<const std::string> page;
  std::shared_ptr<const std::string> page_gzip;
  std::shared_ptr<const std::string> rows_json;
};

/// Reads, evaluates and publishes. `tick` and `reload` belong to one thread; `snapshot` may be
/// called from any.
class Exporter {
public:
  Exporter(std::vector<std::string> spec_paths, std::vector<std::string> incident_paths,
           Clock clock, const std::string &version);

  /// Loads specs and incidents for the first time. Findings go to the log.
  enum class Start { Ok, SpecErrors, Unreadable };
  Start start();
  /// Loads everything again; specs with errors leave the running ones in force.
  void reload();
  /// Re-reads changed files; publishes where something changed or a new tick of the clock began.
  void tick();

  std::shared_ptr<const Snapshot> snapshot() const;
  metrics::SelfMetrics &self() { return self_; }

private:
  void publish(slac::time::Instant at);

  std::vector<std::string> spec_paths_;
  Clock clock_;
  metrics::SelfMetrics self_;
  Sources sources_;
  slac::model::Model model_;
  slac::time::Instant published_at_{-1};
  bool source_failed_ = false;
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;
};

} // namespace slax::runtime
