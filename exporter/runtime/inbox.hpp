// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/runtime/clock.hpp"
#include "exporter/runtime/intake_state.hpp"
#include "exporter/runtime/webhook.hpp"

#include <condition_variable>
#include <deque>
#include <thread>

namespace slax::runtime {

/// Takes what a system sends to the webhook of a Source into the store, in batches that are one
/// commit each, in a thread of its own: a poll that takes long delays no reply.
class Inbox {
public:
  /// Keys of records that a notice says are to be fetched again; called from the inbox's thread.
  using OnHints = std::function<void(std::vector<std::string>)>;
  /// What is given by reference outlives the inbox.
  Inbox(const slac::model::Webhook &terms, std::string source, std::string secret,
        connector::Mapping &mapping, store::Store &store, Clock clock, IntakeState &state,
        OnHints on_hints);
  /// Who waits for an answer is asked to send again.
  ~Inbox();
  Inbox(const Inbox &) = delete;
  Inbox &operator=(const Inbox &) = delete;

  void start();
  /// The answer comes once the delivery is durable. May be called from any thread.
  void deliver(Posted posted, Answer answer);

private:
  struct Delivery {
    std::string body;
    std::string id;
    Answer answer;
  };
  struct Sorted;
  void run(const std::stop_token &stop);
  void store_deliveries(const std::vector<Delivery> &deliveries);
  Sorted sort(const std::vector<Delivery> &deliveries, slac::time::Instant now);

  const slac::model::Webhook &terms_;
  const std::string source_;
  const std::string secret_;
  connector::Mapping &mapping_;
  store::Store &store_;
  const Clock clock_;
  IntakeState &state_;
  const OnHints on_hints_;
  std::mutex mutex_; ///< of what follows
  std::condition_variable_any woken_;
  std::deque<Delivery> queue_;
  std::size_t queued_bytes_ = 0;
  std::jthread thread_; ///< the last member: it stops before the others go
};

} // namespace slax::runtime
