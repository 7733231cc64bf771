// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/outside.hpp"

#include "exporter/source/http_client.hpp"

#include <condition_variable>
#include <mutex>

namespace slax::source {
namespace {

class RealTimer final : public Timer {
public:
  std::chrono::steady_clock::time_point now() const override {
    return std::chrono::steady_clock::now();
  }
  bool sleep(slac::time::Duration duration) override {
    std::unique_lock lock(mutex_);
    return !woken_.wait_for(lock, std::chrono::nanoseconds(duration.ns),
                            [&] { return cancelled_; });
  }
  void cancel() override {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    woken_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable woken_;
  bool cancelled_ = false;
};

} // namespace

Outside real_outside() {
  return {[](std::vector<std::string> private_hosts) {
            return std::make_unique<HttpClient>(std::move(private_hosts));
          },
          [] { return std::make_unique<RealTimer>(); }};
}

} // namespace slax::source
