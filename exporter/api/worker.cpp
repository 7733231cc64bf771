// SPDX-License-Identifier: Apache-2.0
#include "exporter/api/worker.hpp"

#include "exporter/api/answers.hpp"

#include <spdlog/spdlog.h>

namespace slax::api {

Worker::Worker() : thread_([this](const std::stop_token &stop) { run(stop); }) {}

void Worker::ask(const http::Request &request, Work work, http::Route::Reply reply) {
  // Where nobody signs in, all are one and may use every place.
  const bool is_known = request.access != nullptr;
  const std::string user = is_known ? request.access->user : std::string();
  const std::lock_guard lock(mutex_);
  const auto own = tasks_.find(user);
  const std::size_t of_user = own == tasks_.end() ? 0 : own->second.size();
  if (waiting_ >= kMostWaiting || (is_known && of_user >= kMostWaitingOfOne)) return reply(busy());
  if (of_user == 0) turns_.push_back(user);
  tasks_[user].push_back({std::move(work), std::move(reply), std::chrono::steady_clock::now()});
  ++waiting_;
  woken_.notify_all();
}

void Worker::run(const std::stop_token &stop) {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      woken_.wait(lock, stop, [&] { return waiting_ > 0; });
      if (stop.stop_requested()) return;
      const std::string user = std::move(turns_.front());
      turns_.pop_front();
      const auto own = tasks_.find(user);
      task = std::move(own->second.front());
      own->second.pop_front();
      --waiting_;
      if (own->second.empty())
        tasks_.erase(own);
      else
        turns_.push_back(user);
    }
    if (std::chrono::steady_clock::now() - task.since > kLongestWait) {
      task.reply(busy());
      continue;
    }
    try {
      task.reply(task.work());
    } catch (const std::exception &error) {
      spdlog::error("an answer of the API failed: {}", error.what());
      task.reply(text_response(500, "it cannot be answered; the log says why\n"));
    }
  }
}

} // namespace slax::api
