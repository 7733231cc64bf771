// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/metrics/health.hpp"
#include "exporter/source/poller.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace slax::runtime {

/// What is counted of one Source, and how it stands.
struct IntakeStatus {
  bool complete = false; ///< the last poll read every page
  bool mapped = true;    ///< false: what is stored is still being mapped again
  std::string error;     ///< of the last poll, or of storing deliveries; empty if there is none
  std::optional<slac::time::Instant> last_attempt;
  std::optional<slac::time::Instant> last_success;
  metrics::Traffic traffic;
  slac::time::Duration ahead; ///< our clock, of the system's last answer; negative: behind
};

/// What the store has of a source since it was asked last: any record at all, and the ids of
/// incidents of which it says something else.
struct IntakeNews {
  bool any = false;
  bool whole = false; ///< of all incidents
  std::set<std::string> incidents;
};

/// What the threads of one Source say of it. Thread-safe.
class IntakeState {
public:
  /// `notify` is called, on any thread, when there is news or the status changed.
  IntakeState(std::string source, std::function<void()> notify);

  void begin_read();
  /// Records that were read; a read that takes long is logged now and then.
  void note_read(std::size_t records);
  void note_added(const store::Store::Added &added);
  void note_poll(const source::PollResult &result, slac::time::Instant at);
  /// Stands as the process does that polls.
  void follow(const slac::base::Result<store::Progress> &progress);
  /// It only receives deliveries: complete as it is, and read with each of them.
  void only_delivered(slac::time::Instant at);
  void set_success(std::optional<slac::time::Instant> success);
  void set_mapped(bool mapped);
  /// Whether deliveries can be stored; `error` is why not.
  void note_storing(const std::string &error);
  /// A delivery could not be stored, and none was since.
  bool cannot_store() const;
  void note_deliveries(std::uint64_t deliveries, slac::time::Instant at);
  void count_refused(const char *reason);

  IntakeStatus status() const;
  IntakeNews take_news();

  source::PollCounts counts;

private:
  const std::string source_;
  const std::function<void()> notify_;
  mutable std::mutex mutex_; ///< of what follows
  IntakeStatus status_;
  IntakeNews news_;
  bool is_delivered_only_ = false;
  std::chrono::steady_clock::time_point logged_at_ = std::chrono::steady_clock::now();
  std::uint64_t logged_ = 0; ///< records, when the log last reported them
};

} // namespace slax::runtime
