// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/runtime/clock.hpp"
#include "exporter/runtime/intake_state.hpp"

#include <condition_variable>
#include <deque>
#include <thread>

namespace slax::runtime {

/// What a Source is read with.
struct PollActions {
  /// Brings what is stored up to the present mapping, before the first read. What is wrong, if
  /// anything is: then it is tried again.
  std::function<std::optional<std::string>()> prepare;
  /// Maps those records again that could not be mapped. Gives what changed.
  std::function<store::Store::Added()> retry;
  /// Reads what is new; `full` all within reach. Null: the Source only receives.
  std::function<source::PollResult(store::Progress, slac::time::Instant, bool full)> read;
  /// Fetches records by their keys.
  std::function<source::PollResult(const std::vector<std::string> &, slac::time::Instant)> fetch;
  /// Ends what is under way. Called from another thread.
  std::function<void()> cancel;
};

/// Reads one Source again and again, in a thread of its own so that a slow system delays nobody
/// else; where another process of a shared store does, follows it.
class PollLoop {
public:
  /// What is given by reference outlives the loop.
  PollLoop(const slac::model::Source &source, store::Store &store, Clock clock, IntakeState &state,
           PollActions actions);
  PollLoop(const PollLoop &) = delete;
  PollLoop &operator=(const PollLoop &) = delete;

  /// Notes how far a shared store is, before all of it is read: what comes later is news.
  void note_place();
  void start();
  /// Keys of records that are to be fetched soon. May be called from any thread.
  void hint(std::vector<std::string> keys);

private:
  void run(const std::stop_token &stop);
  bool prepare(const std::stop_token &stop);
  std::vector<std::string> wait(const std::stop_token &stop,
                                std::chrono::steady_clock::time_point next_poll);
  void try_storing();
  void fetch(const std::vector<std::string> &keys);
  slac::time::Duration poll();
  slac::time::Duration pause_after(const source::PollResult &result);

  const slac::model::Source &source_;
  store::Store &store_;
  const Clock clock_;
  IntakeState &state_;
  const PollActions actions_;
  std::optional<store::Store::Place> seen_; ///< what of a shared store was noted
  int failures_ = 0;                        ///< in a row
  std::uint64_t jitter_; ///< sources that fail together should not come back together
  std::mutex mutex_;     ///< of what follows
  std::condition_variable_any woken_;
  std::deque<std::string> hints_; ///< keys that are to be fetched again
  std::jthread thread_;           ///< the last member: it stops before the others go
};

} // namespace slax::runtime
