// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/http/server.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace slax::api {

/// Answers what takes time, one after the other, in a thread of its own: the server's thread never
/// waits for it. What waits too long, or comes when too many wait, is answered 503.
class Worker {
public:
  using Work = std::function<http::Response()>;
  static constexpr std::size_t kMostWaiting = 64;
  static constexpr std::chrono::seconds kLongestWait{8};

  Worker();
  /// Does not wait for an answer under way at the end of a process; see `run_serve`.
  ~Worker() = default;

  /// From any thread.
  void ask(Work work, http::Route::Reply reply);

private:
  struct Task {
    Work work;
    http::Route::Reply reply;
    std::chrono::steady_clock::time_point since;
  };
  void run(const std::stop_token &stop);

  std::mutex mutex_; ///< of the tasks
  std::condition_variable_any woken_;
  std::deque<Task> tasks_;
  std::jthread thread_; ///< the last member: it stops before the others go
};

struct Workers {
  Worker quick;
  Worker slow; ///< of what may take seconds
};

} // namespace slax::api
