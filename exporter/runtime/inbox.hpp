// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/http/server.hpp"
#include "exporter/runtime/clock.hpp"
#include "exporter/runtime/intake_state.hpp"

#include <condition_variable>
#include <deque>
#include <thread>

namespace slax::runtime {

/// Takes what a system sends to the webhook of a Source into the store, in batches that are one
/// commit each, in a thread of its own: a poll that takes long delays no reply.
class Inbox {
public:
  /// The body of a 401. It is the same where no Source of that name takes webhooks, so that a
  /// stranger does not learn which do.
  static constexpr std::string_view kNotProven =
      "no Source takes this: its name in the path, or the proof of the sender, is wrong\n";
  /// Keys of records that a notice says are to be fetched again; called from the inbox's thread.
  using OnHints = std::function<void(std::vector<std::string>)>;
  /// What is given by reference outlives the inbox.
  Inbox(const slac::model::Webhook &terms, std::string source, std::string secret,
        connector::Mapping &mapping, store::Store &store, Clock clock, IntakeState &state,
        OnHints on_hints);
  /// Who waits for a reply is asked to send again.
  ~Inbox();
  Inbox(const Inbox &) = delete;
  Inbox &operator=(const Inbox &) = delete;

  void start();
  /// The reply comes once the delivery is durable. May be called from any thread.
  void deliver(http::Request request, http::Route::Reply reply);

private:
  struct Delivery {
    std::string body;
    std::string id;
    http::Route::Reply reply;
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
