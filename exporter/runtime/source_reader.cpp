// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/source_reader.hpp"

#include <chrono>
#include <utility>

namespace slax::runtime {

SourceReader::SourceReader(std::vector<std::unique_ptr<source::Transport>> transports,
                           const timeline::Names &names, std::function<void()> notify)
    : notify_(std::move(notify)) {
  for (std::size_t i = names_.size(); i < names.size(); ++i)
    names_.intern(names.text(static_cast<timeline::NameId>(i)));
  names_handed_ = names_.size();
  for (auto &transport : transports)
    sources_.push_back({std::move(transport)});
}

SourceReader::~SourceReader() = default;

void SourceReader::look_once(Shrink shrink, const Judge &judge) {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    Watched &from = sources_[i];
    const bool again = from.failed || (from.distrusted && shrink == Shrink::Accept);
    auto look = from.transport->look(names_, again);
    if (!look) continue;
    from.failed = !*look;
    Delivery delivery{i, shrink, std::move(*look), {}};
    for (; names_handed_ < names_.size(); ++names_handed_)
      delivery.names.push_back(names_.text(static_cast<timeline::NameId>(names_handed_)));
    const bool stands = judge(std::move(delivery));
    if (from.failed) continue;
    from.distrusted = !stands;
    if (stands) from.transport->accept();
  }
}

void SourceReader::start(Shrink shrink) {
  thread_ = std::jthread([this, shrink](const std::stop_token &stop) { run(stop, shrink); });
}

void SourceReader::run(const std::stop_token &stop, Shrink shrink) {
  constexpr std::chrono::milliseconds kPause{500};
  while (!stop.stop_requested()) {
    Shrink next = shrink;
    {
      std::unique_lock lock(mutex_);
      moved_.wait_for(lock, stop, kPause, [&] { return accept_; });
      if (std::exchange(accept_, false)) next = Shrink::Accept;
    }
    if (stop.stop_requested()) return;
    look_once(next, [&](Delivery delivery) { return hand_over(stop, std::move(delivery)); });
  }
}

bool SourceReader::hand_over(const std::stop_token &stop, Delivery delivery) {
  std::unique_lock lock(mutex_);
  waiting_ = std::move(delivery);
  lock.unlock();
  notify_();
  lock.lock();
  moved_.wait(lock, stop, [&] { return judgement_.has_value(); });
  return std::exchange(judgement_, std::nullopt).value_or(false);
}

void SourceReader::accept_shrink() {
  const std::lock_guard lock(mutex_);
  accept_ = true;
  moved_.notify_all();
}

void SourceReader::deliver(const Judge &judge) {
  std::optional<Delivery> delivery;
  {
    const std::lock_guard lock(mutex_);
    delivery = std::exchange(waiting_, std::nullopt);
  }
  if (!delivery) return;
  const bool stands = judge(std::move(*delivery));
  const std::lock_guard lock(mutex_);
  judgement_ = stands;
  moved_.notify_all();
}

} // namespace slax::runtime
