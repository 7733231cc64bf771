// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/http/server.hpp"
#include "exporter/metrics/health.hpp"
#include "exporter/runtime/clock.hpp"
#include "exporter/source/poller.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

namespace slax::runtime {

/// What is counted of one Source, and how it stands.
struct IntakeStatus {
  bool complete = false; ///< the last poll read every page
  std::string error;     ///< of the last poll; empty if it was complete
  std::optional<slac::time::Instant> last_attempt;
  std::optional<slac::time::Instant> last_success;
  metrics::Traffic traffic;
};

/// Takes one Source's records into the store: by asking, by being told, or from a file. It has a
/// thread of its own, so that a slow system delays nobody else.
class Intake {
public:
  /// The model, which the first three are of, must live as long. `notify` is called, on any thread,
  /// when the store says something new of the source, or the status changed.
  Intake(const slac::model::Connector &connector, const slac::model::Source &source,
         const std::vector<std::string> &severities, store::Store &store, Clock clock,
         std::function<void()> notify);
  ~Intake();
  Intake(const Intake &) = delete;
  Intake &operator=(const Intake &) = delete;

  /// Values from files and the environment, and the overrides; maps the stored records anew if what
  /// they mean changed. What cannot be read, or is wrong in what was, if anything is.
  std::optional<std::string> prepare();
  void start();

  const slac::model::Source &source() const { return source_; }
  const std::vector<std::string> &severities() const { return severities_; }
  bool polls() const { return connector_.poll || connector_.file || connector_.sql; }
  bool takes_webhooks() const { return connector_.webhook.has_value() && !secret_.empty(); }

  /// A delivery to its webhook; the reply comes once it is durable.
  void deliver(http::Request request, http::Route::Reply reply);

  IntakeStatus status() const;
  /// What the store has of the source since the last call: any record at all, and the ids of
  /// incidents of which it says something else.
  struct News {
    bool any = false;
    std::set<std::string> incidents;
  };
  News take_news();

private:
  struct Delivery {
    std::string body;
    std::string id;
    http::Route::Reply reply;
  };
  void run(const std::stop_token &stop);
  std::optional<slac::time::Duration> poll_once();
  source::PollResult read(slac::time::Instant now);
  source::PollResult read_file(slac::time::Instant now);
  source::PollResult read_database(store::Progress progress, slac::time::Instant now, bool full);
  /// Maps rows and stores them, a batch at a time, the last one with the progress.
  source::PollResult store_rows(const std::vector<std::string> &rows, store::Way way,
                                slac::time::Instant now, store::Progress progress, bool full);
  void store_deliveries(std::vector<Delivery> deliveries);
  void look_for_news();
  void follow();
  void note_read(std::size_t records);
  void note_added(const store::Store::Added &added);
  void reject(const char *reason);

  const slac::model::Connector &connector_;
  const slac::model::Source &source_;
  const std::vector<std::string> &severities_; ///< the Project's
  store::Store &store_;
  const Clock clock_;
  const std::function<void()> notify_;
  connector::Values values_; ///< with secrets
  std::string secret_;       ///< of the webhook
  std::unique_ptr<connector::Mapping> mapping_;
  source::PollCounts counts_;
  std::unique_ptr<source::Poller> poller_;
  std::uint64_t seen_ = 0; ///< newest record of a shared store that was noted
  std::string file_seen_;  ///< its stamp at the last complete read
  std::chrono::steady_clock::time_point told_at_ = std::chrono::steady_clock::now();
  std::uint64_t told_ = 0; ///< records, when the log last heard of them

  mutable std::mutex mutex_; ///< of what follows
  std::condition_variable_any woken_;
  std::deque<Delivery> queue_;
  std::size_t queued_bytes_ = 0;
  std::deque<std::string> hints_; ///< keys that are to be fetched again
  News news_;
  IntakeStatus status_;
  std::jthread thread_; ///< the last member: it stops before the others go
};

} // namespace slax::runtime
