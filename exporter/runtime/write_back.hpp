// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/correlate/links.hpp"
#include "exporter/metrics/health.hpp"
#include "exporter/runtime/clock.hpp"
#include "exporter/runtime/publisher.hpp"
#include "exporter/source/record_writer.hpp"
#include "exporter/store/outbox_table.hpp"
#include "exporter/store/store.hpp"

#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

namespace slax::runtime {

/// Writes the state of the clocks back to the records of one Source: works out what changed, keeps
/// it in the store's outbox, and delivers it, on a thread and with a connection of its own. Only
/// the process that leads does. It rests for twenty times as long as it held the engine.
class WriteBack {
public:
  /// Records of a Source that link incidents: the record's id, and those incidents. Called while
  /// the engine is held.
  using LinkedBy =
      std::function<std::map<std::string, std::set<correlate::Links::Identity>>(timeline::NameId)>;
  /// Gives the messages that belong to an incident; called while the engine is held.
  using MessagesOf =
      std::function<std::vector<correlate::Links::Identity>(timeline::NameId, const std::string &)>;
  /// Until when all is known that a Source says; nothing while it cannot be read.
  using ReadUntil = std::function<std::optional<slac::time::Instant>(const std::string &source)>;
  struct Parts {
    Publisher &publisher;
    store::Store &store; ///< also says who leads
    std::string where;   ///< of the store
    Clock clock;
    const source::Outside &outside;
    LinkedBy linked_by;
    MessagesOf messages_of;
    ReadUntil read_until;
  };
  /// Of a Source of the model with a `writeBack`; `values` with its secrets.
  WriteBack(std::shared_ptr<const slac::model::Model> model, const slac::model::Source &source,
            connector::Values values, Parts parts);
  ~WriteBack();
  WriteBack(const WriteBack &) = delete;
  WriteBack &operator=(const WriteBack &) = delete;

  /// A Source has none: what it had is off. What is wrong, if it cannot be noted.
  static std::optional<std::string> note_off(const std::string &where, const std::string &source);

  void start();
  const std::string &source() const { return source_.name.value; }
  /// From any thread.
  metrics::Outbox health() const;

private:
  /// An incident: its place, and whose that was.
  struct About {
    timeline::Slot slot = 0;
    timeline::NameId source = timeline::kNoName;
    std::string id;
  };
  /// A record, and which incidents it is about.
  struct Subject {
    std::vector<About> incidents;
    std::uint64_t content = 0; ///< hash of what is said of them
  };
  struct Known {
    std::uint64_t content = 0;
    slac::time::Instant due; ///< when the clock alone may change it
    std::string state;       ///< that was added last
  };
  bool sends() const;
  void run(const std::stop_token &stop);
  void look(const std::stop_token &stop);
  std::map<std::string, Subject> changed_subjects(slac::time::Instant now);
  static void add(Subject &to, const sli::Engine &engine, timeline::Slot slot);
  static const timeline::Incident *find(const sli::Engine &engine, const About &about);
  void work_out(const std::string &record, const Subject &subject);
  void deliver(const std::stop_token &stop);
  void note_health();
  void say(const std::string &what);

  const std::shared_ptr<const slac::model::Model> model_;
  const slac::model::Source &source_;
  const connector::Values values_; ///< with secrets
  const Parts parts_;
  connector::Writing writing_;
  source::PollCounts counts_;
  source::RecordWriter writer_;
  std::unique_ptr<store::OutboxTable> table_; ///< null: not yet
  std::optional<slac::time::Instant> since_;  ///< since when it is on; of its thread
  std::unordered_map<std::string, Known> known_;
  /// Since when the store has had more of a record than the engine.
  std::map<std::string, slac::time::Instant> ahead_since_;
  const void *layout_ = nullptr;    ///< of the specs that `known_` is of
  std::chrono::nanoseconds held_{}; ///< the engine, in this look
  std::uint64_t sent_ = 0;
  slac::time::Instant not_before_; ///< the system asked to wait, or is away
  std::string said_;
  mutable std::mutex mutex_; ///< of the health
  metrics::Outbox health_;
  std::jthread thread_; ///< the last member: it stops before the others go
};

} // namespace slax::runtime
