// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/http/server.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace slax::api {

/// Answers what takes time, one after the other, in a thread of its own: the server's thread never
/// waits for it. Users take turns, so that none shuts out the others. What waits too long, or comes
/// when too many wait, is answered 503.
class Worker {
public:
  using Work = std::function<http::Response()>;
  static constexpr std::size_t kMostWaiting = 64;      ///< of all
  static constexpr std::size_t kMostWaitingOfOne = 16; ///< of one user
  static constexpr std::chrono::seconds kLongestWait{5};

  Worker();
  /// Does not wait for an answer under way at the end of a process; see `run_serve`.
  ~Worker() = default;

  /// From any thread. `request` says who asks.
  void ask(const http::Request &request, Work work, http::Route::Reply reply);

private:
  struct Task {
    Work work;
    http::Route::Reply reply;
    std::chrono::steady_clock::time_point since;
  };
  void run(const std::stop_token &stop);

  std::mutex mutex_; ///< of the tasks
  std::condition_variable_any woken_;
  std::map<std::string, std::deque<Task>> tasks_; ///< by user; none is empty
  std::deque<std::string> turns_;                 ///< users with tasks, the next one first
  std::size_t waiting_ = 0;
  std::jthread thread_; ///< the last member: it stops before the others go
};

struct Workers {
  Worker quick;
  Worker slow; ///< of what may take seconds
};

} // namespace slax::api
