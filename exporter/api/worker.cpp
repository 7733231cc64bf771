// SPDX-License-Identifier: Apache-2.0
#include "exporter/api/worker.hpp"

#include "exporter/api/answers.hpp"

#include <spdlog/spdlog.h>

namespace slax::api {

Worker::Worker() : thread_([this](const std::stop_token &stop) { run(stop); }) {}

void Worker::ask(Work work, http::Route::Reply reply) {
  const std::lock_guard lock(mutex_);
  if (tasks_.size() >= kMostWaiting) return reply(busy());
  tasks_.push_back({std::move(work), std::move(reply), std::chrono::steady_clock::now()});
  woken_.notify_all();
}

void Worker::run(const std::stop_token &stop) {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      woken_.wait(lock, stop, [&] { return !tasks_.empty(); });
      if (stop.stop_requested()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
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
