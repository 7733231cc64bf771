// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/intake_state.hpp"

#include "compiler/base/printable.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace slax::runtime {
namespace {

constexpr std::chrono::seconds kLogEvery{10};

} // namespace

IntakeState::IntakeState(std::string source, std::function<void()> notify)
    : source_(std::move(source)), notify_(std::move(notify)) {}

void IntakeState::begin_read() {
  const std::lock_guard lock(mutex_);
  logged_at_ = std::chrono::steady_clock::now();
  logged_ = counts.records;
}

void IntakeState::note_read(std::size_t records) {
  const auto now = std::chrono::steady_clock::now();
  const std::uint64_t done = counts.records += records;
  const std::lock_guard lock(mutex_);
  if (now - logged_at_ < kLogEvery) return;
  const double seconds = std::chrono::duration<double>(now - logged_at_).count();
  spdlog::info("{}: {} records read so far, {:.0f} a second", source_, done,
               static_cast<double>(done - logged_) / seconds);
  logged_at_ = now;
  logged_ = done;
}

void IntakeState::note_added(const store::Store::Added &added) {
  if (added.records == 0 && added.incidents.empty() && !added.whole) return;
  {
    const std::lock_guard lock(mutex_);
    news_.any = true;
    news_.whole = news_.whole || added.whole;
    news_.incidents.insert(added.incidents.begin(), added.incidents.end());
  }
  notify_();
}

void IntakeState::note_poll(const source::PollResult &result, slac::time::Instant at) {
  {
    const std::lock_guard lock(mutex_);
    if (!result.complete && (status_.complete || status_.error != result.error))
      spdlog::error("{}: {}; the rows stand on what was read before", source_,
                    slac::base::printable(result.error));
    if (result.complete && !status_.error.empty()) spdlog::info("{}: complete again", source_);
    status_.complete = result.complete;
    status_.error = result.error;
    status_.last_attempt = at;
    if (result.complete) status_.last_success = at;
  }
  notify_();
}

void IntakeState::follow(const slac::base::Result<store::Progress> &progress) {
  const std::lock_guard lock(mutex_);
  if (!progress) {
    status_.complete = false;
    status_.error = progress.error().text();
  } else if (progress.value().success != status_.last_success || !status_.complete) {
    status_.last_success = status_.last_attempt = progress.value().success;
    status_.complete = progress.value().success.has_value();
    status_.error.clear();
  }
}

void IntakeState::only_delivered(slac::time::Instant at) {
  const std::lock_guard lock(mutex_);
  is_delivered_only_ = true;
  status_.complete = true;
  status_.last_success = status_.last_attempt = at;
}

void IntakeState::set_success(std::optional<slac::time::Instant> success) {
  const std::lock_guard lock(mutex_);
  status_.last_success = success;
}

void IntakeState::set_mapped(bool mapped) {
  {
    const std::lock_guard lock(mutex_);
    status_.mapped = mapped;
  }
  notify_();
}

void IntakeState::note_storing(const std::string &error) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_delivered_only_ || status_.error == error) return; // a poll reports it too
    status_.error = error;
    status_.complete = error.empty();
  }
  notify_();
}

bool IntakeState::cannot_store() const {
  const std::lock_guard lock(mutex_);
  return is_delivered_only_ && !status_.error.empty();
}

void IntakeState::note_deliveries(std::uint64_t deliveries, slac::time::Instant at) {
  const std::lock_guard lock(mutex_);
  status_.traffic.deliveries += deliveries;
  if (is_delivered_only_) status_.last_success = status_.last_attempt = at;
}

void IntakeState::count_refused(const char *reason) {
  const std::lock_guard lock(mutex_);
  ++status_.traffic.refused[reason];
}

IntakeStatus IntakeState::status() const {
  const std::lock_guard lock(mutex_);
  IntakeStatus out = status_;
  out.traffic.records = counts.records;
  out.traffic.requests = counts.requests;
  out.traffic.failures = counts.failures;
  out.traffic.throttled = counts.throttled;
  out.ahead = {counts.ahead};
  return out;
}

IntakeNews IntakeState::take_news() {
  const std::lock_guard lock(mutex_);
  return std::exchange(news_, {});
}

} // namespace slax::runtime
