// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/metrics/health.hpp"
#include "exporter/metrics/rows.hpp"
#include "exporter/runtime/clock.hpp"
#include "exporter/runtime/findings.hpp"
#include "exporter/runtime/snapshot.hpp"
#include "exporter/runtime/sources.hpp"
#include "exporter/runtime/specs.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace slax::runtime {

struct ExporterOptions {
  std::vector<std::string> specs;
  std::vector<std::string> incidents;
  sli::WindowSet windows = sli::WindowSet::served();
  Shrink shrink = Shrink::Distrust;
};

/// Evaluates and publishes what the sources bring. `tick`, `reload` and `accept_shrink` belong to
/// one thread; `snapshot` may be called from any.
class Exporter {
public:
  /// `notify` is called, on any thread, when a tick has something to take.
  Exporter(ExporterOptions options, Clock clock, const std::string &version,
           std::function<void()> notify);

  /// Loads specs and incidents for the first time. Findings go to the log.
  enum class Start { Ok, SpecErrors, Unreadable };
  Start start();
  /// Loads the specs again; specs with errors leave the running ones in force.
  void reload();
  /// What the sources hold at the next look is taken as it is, also where it shrank.
  void accept_shrink();
  /// Takes what the sources brought; publishes where something changed or a new tick of the clock
  /// began.
  void tick();

  /// One row and what each incident means for it, as JSON.
  struct RowQuery {
    std::string agreement;
    std::string commitment;
    std::string account;
    std::string service; ///< empty: a row of no one service
    sli::WindowKind window = sli::WindowKind::Current;
  };
  enum class Missing { NoSuchRow, Busy };
  /// May be called from any thread; `Busy` while an evaluation runs.
  std::variant<std::string, Missing> details(const RowQuery &query) const;

  /// Null before the first evaluation.
  std::shared_ptr<const Snapshot> snapshot() const;
  metrics::SelfMetrics &self() { return self_; }

private:
  SourceReader::Judge judge_at(slac::time::Instant now);
  void publish(slac::time::Instant at);

  ExporterOptions options_;
  Clock clock_;
  metrics::SelfMetrics self_;
  sli::Engine engine_;
  metrics::RowsPage page_;
  FindingsCache findings_;
  Sources sources_;
  slac::time::Instant published_at_{-1};
  bool changed_ = false;            ///< since the last publication
  mutable std::mutex engine_mutex_; ///< held while the engine changes, or is asked for details
  mutable std::mutex mutex_;        ///< of the snapshot
  std::shared_ptr<const Snapshot> snapshot_;
  SourceReader reader_; ///< the last member: its thread ends before the others go
};

} // namespace slax::runtime
