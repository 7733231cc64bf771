// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/metrics/health.hpp"
#include "exporter/metrics/rows.hpp"
#include "exporter/runtime/clock.hpp"
#include "exporter/runtime/findings.hpp"
#include "exporter/runtime/intake.hpp"
#include "exporter/runtime/snapshot.hpp"
#include "exporter/runtime/sources.hpp"
#include "exporter/runtime/specs.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <variant>
#include <vector>

namespace slax::runtime {

struct ExporterOptions {
  std::vector<std::string> specs;
  std::vector<std::string> incidents;
  std::string data; ///< folder of the store; empty: none
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
  ~Exporter();

  /// Loads specs and incidents for the first time. Findings go to the log.
  enum class Start { Ok, SpecErrors, Unreadable, NoSources };
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

  /// Everything that is known of an incident of a Source, as JSON. May be called from any thread.
  std::variant<std::string, Missing> incident(const std::string &source,
                                              const std::string &id) const;

  /// Null before the first evaluation.
  std::shared_ptr<const Snapshot> snapshot() const;
  metrics::SelfMetrics &self() { return self_; }

  /// A delivery to the webhook of a Source. May be called from any thread.
  void deliver(const std::string &source, http::Request request, http::Route::Reply reply);

private:
  std::optional<std::string> make_intakes(const std::shared_ptr<const slac::model::Model> &model);
  void connect(slac::time::Instant now, Shrink shrink);
  void run_sources();
  void restart_sources(const std::shared_ptr<const slac::model::Model> &model,
                       slac::time::Instant now);
  std::vector<metrics::SourceHealth> source_health(slac::time::Instant at) const;
  void count_alerts(slac::time::Instant at, metrics::SourceHealth &health) const;
  SourceReader::Judge judge_at(slac::time::Instant now);
  void publish(slac::time::Instant at);

  ExporterOptions options_;
  Clock clock_;
  metrics::SelfMetrics self_;
  std::function<void()> notify_;
  std::unique_ptr<store::Store> store_;
  sli::Engine engine_;
  metrics::RowsPage page_;
  FindingsCache findings_;
  std::optional<Sources> sources_;
  std::map<std::string, timeline::Origin> origins_; ///< of every source that ever was
  slac::time::Instant published_at_{-1};
  bool changed_ = false;            ///< since the last publication
  mutable std::mutex engine_mutex_; ///< held while the engine changes, or is asked for details
  mutable std::mutex mutex_;        ///< of the snapshot
  std::shared_ptr<const Snapshot> snapshot_;
  std::shared_mutex intakes_mutex_; ///< of the intakes; who delivers does not wait for it
  std::shared_ptr<const slac::model::Model> intakes_model_; ///< what they were made from
  std::map<std::string, std::unique_ptr<Intake>> intakes_;
  std::unique_ptr<SourceReader> reader_; ///< the last member: its thread ends before the others go
};

} // namespace slax::runtime
