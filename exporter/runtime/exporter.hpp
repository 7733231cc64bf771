// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/runtime/clock_watch.hpp"
#include "exporter/runtime/ledger_keeper.hpp"
#include "exporter/runtime/publisher.hpp"
#include "exporter/runtime/queries.hpp"
#include "exporter/runtime/source_reader.hpp"
#include "exporter/runtime/sources.hpp"
#include "exporter/runtime/specs.hpp"
#include "exporter/runtime/supervisor.hpp"
#include "exporter/runtime/write_back.hpp"

#include <chrono>

namespace slax::runtime {

struct ExporterOptions {
  std::vector<std::string> specs;
  std::vector<std::string> incidents;
  std::string data;    ///< folder of the store; empty: none
  std::string project; ///< of several; empty: the only one
  sli::WindowSet windows = sli::WindowSet::served();
  Shrink shrink = Shrink::Distrust;
  bool is_replay = false; ///< into a store that says so, which then has a ledger
};

/// Puts the parts together: what the supervisor's sources bring goes through the reader and the
/// judge into the publisher's engine. Belongs to the main thread, but for what says otherwise.
class Exporter {
public:
  /// `notify` is called, on any thread, when a tick has something to take.
  Exporter(ExporterOptions options, Clock clock, const std::string &version,
           std::function<void()> notify);
  ~Exporter();

  /// Loads specs and incidents for the first time. Findings go to the log.
  enum class Start { Ok, SpecErrors, Unreadable, NoSources };
  Start start();
  /// Loads the specs again. Specs with errors, and Sources that cannot be made, leave all that runs
  /// as it is.
  void reload();
  /// What the sources hold at the next look is taken as it is, also where it shrank.
  void accept_shrink();
  /// Takes what the sources brought; publishes where something changed or a new tick of the clock
  /// began, but for at most a quarter of the time: much news becomes few publications. Gives how
  /// long the next call may wait.
  std::chrono::milliseconds tick();

  /// From any thread.
  std::shared_ptr<const Snapshot> snapshot() const { return publisher_.snapshot(); }
  metrics::SelfMetrics &self() { return self_; }
  SourceSupervisor &supervisor() { return supervisor_; }
  /// From one other thread, once it has started.
  const Queries &queries() const { return *queries_; }

private:
  std::optional<std::string> open_ledger(const slac::model::Model &model);
  void connect(Shrink shrink);
  void start_beside(const std::shared_ptr<const slac::model::Model> &model);
  void publish(slac::time::Instant at);
  SourceReader::Judge judge_at(slac::time::Instant now);

  const ExporterOptions options_;
  const Clock clock_;
  const std::function<void()> notify_;
  const source::Outside outside_ = source::real_outside();
  metrics::SelfMetrics self_;
  Publisher publisher_;
  SourceSupervisor supervisor_;
  std::unique_ptr<Queries> queries_;
  std::unique_ptr<LedgerKeeper> ledger_; ///< null: nothing is kept for good
  std::unique_ptr<Sources> sources_;
  bool changed_ = false;                               ///< since the last publication
  std::chrono::steady_clock::time_point publish_from_; ///< not before
  std::unique_ptr<SourceReader> reader_;
  // The last members: their threads end before the others go.
  std::vector<std::unique_ptr<WriteBack>> write_backs_;
  std::vector<std::unique_ptr<ClockWatch>> clock_watches_;
};

} // namespace slax::runtime
