// SPDX-License-Identifier: Apache-2.0
// The thread that polls one Source: every so often or when a hint asks, with backing off after
// errors; at a shared store it follows another process while that one holds the lead.
#include "exporter/runtime/poll_loop.hpp"

#include "compiler/base/printable.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace slax::runtime {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using source::PollResult;
using std::chrono::steady_clock;

constexpr std::size_t kMaxHints = 10'000;
constexpr std::size_t kHintsAtOnce = 20;
constexpr std::chrono::seconds kLookEvery{1};   ///< at a shared store
constexpr std::chrono::minutes kRetryEvery{10}; ///< of what could not be mapped
constexpr std::chrono::seconds kStoreEvery{15}; ///< a try at a store that could not be written
constexpr Duration kLongestPause{15 * slac::time::kMinute};

} // namespace

PollLoop::PollLoop(const slac::model::Source &source, store::Store &store, Clock clock,
                   IntakeState &state, PollActions actions)
    : source_(source), store_(store), clock_(clock), state_(state), actions_(std::move(actions)),
      jitter_(std::hash<std::string>{}(source.name.value)) {}

void PollLoop::note_place() {
  if (const auto place = store_.newest(source_.name.value)) seen_ = place.value();
}

void PollLoop::start() {
  thread_ = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

void PollLoop::hint(std::vector<std::string> keys) {
  const std::lock_guard lock(mutex_);
  for (std::string &key : keys)
    if (hints_.size() < kMaxHints && std::find(hints_.begin(), hints_.end(), key) == hints_.end())
      hints_.push_back(std::move(key));
  woken_.notify_all();
}

/// Until the next poll is due, or something is to be fetched, which is given.
std::vector<std::string> PollLoop::wait(const std::stop_token &stop,
                                        steady_clock::time_point next_poll) {
  std::vector<std::string> out;
  std::unique_lock lock(mutex_);
  auto until = steady_clock::now() + kStoreEvery;
  if (actions_.read) until = std::min(until, next_poll);
  if (store_.is_shared()) until = std::min(until, steady_clock::now() + kLookEvery);
  woken_.wait_until(lock, stop, until, [&] { return !hints_.empty(); });
  for (; !hints_.empty() && out.size() < kHintsAtOnce; hints_.pop_front())
    out.push_back(std::move(hints_.front()));
  return out;
}

/// What is stored, as the present mapping has it. False if it is to end.
bool PollLoop::prepare(const std::stop_token &stop) {
  constexpr std::chrono::seconds kPause{5};
  for (;;) {
    const auto place = store_.newest(source_.name.value);
    const std::optional<std::string> wrong =
        place ? actions_.prepare() : std::optional(place.error().text());
    if (stop.stop_requested()) return false;
    if (!wrong) {
      if (seen_) return true;
      // What was read before may lack what came until now.
      seen_ = place.value();
      store::Store::Added all;
      all.whole = true;
      state_.note_added(all);
      return true;
    }
    spdlog::error("{}: {}; it is tried again", source_.name.value, slac::base::printable(*wrong));
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stop, kPause, [] { return false; });
    if (stop.stop_requested()) return false;
  }
}

void PollLoop::run(const std::stop_token &stop) {
  const std::stop_callback cancel(stop, [this] { actions_.cancel(); });
  if (!prepare(stop)) return;
  auto next_poll = steady_clock::now();
  auto next_retry = steady_clock::now();
  bool leads = true;
  while (!stop.stop_requested()) {
    if (steady_clock::now() >= next_retry) {
      state_.note_added(actions_.retry());
      next_retry = steady_clock::now() + kRetryEvery;
    }
    // Another process may poll; when that ends, this one does, at once.
    const std::vector<std::string> hints =
        wait(stop, leads ? next_poll : steady_clock::now() + kLookEvery);
    if (stop.stop_requested()) return;
    if (store_.is_shared())
      if (const auto news = store_.news(source_.name.value, *seen_))
        state_.note_added(news.value());
    if (state_.cannot_store()) try_storing();
    if (!actions_.read) continue;
    // The process that received the hint fetches its records, whichever of them polls.
    if (!hints.empty()) {
      fetch(hints);
      continue;
    }
    leads = store_.leads();
    if (!leads) {
      state_.follow(store_.progress(source_.name.value));
      next_poll = std::min(next_poll, steady_clock::now());
    } else if (steady_clock::now() >= next_poll) {
      const Duration pause = poll();
      next_poll = steady_clock::now() + clock_.takes(pause);
    }
  }
}

/// Of a Source that only receives: the next delivery may be long in coming.
void PollLoop::try_storing() {
  const auto progress = store_.progress(source_.name.value);
  if (progress && store_.append(source_.name.value, clock_.now(), {}, false, progress.value()))
    state_.note_storing("");
}

void PollLoop::fetch(const std::vector<std::string> &keys) {
  const PollResult result = actions_.fetch(keys, clock_.now());
  if (result.complete) return;
  // The next poll brings what the hint was about.
  spdlog::warn("{}: cannot fetch what a webhook is about: {}", source_.name.value,
               slac::base::printable(result.error));
}

/// Gives the pause until the next.
Duration PollLoop::poll() {
  const Instant now = clock_.now();
  const auto known = store_.progress(source_.name.value);
  PollResult result{false, {}, {}};
  if (known) {
    const store::Progress &progress = known.value();
    // A scan of the future is none: the clock was wrong.
    const bool full = !progress.success || !progress.scanned || now < *progress.scanned ||
                      now - *progress.scanned >= source_.rescan;
    state_.begin_read();
    result = actions_.read(progress, now, full);
  } else {
    result.error = known.error().text();
  }
  state_.note_poll(result, now);
  return pause_after(result);
}

Duration PollLoop::pause_after(const PollResult &result) {
  failures_ = result.complete ? 0 : failures_ + 1;
  Duration pause = source_.every;
  for (int i = 1; i < failures_ && pause < kLongestPause; ++i)
    pause = std::min(Duration{pause.ns * 2}, kLongestPause);
  if (result.wait) pause = std::max(pause, *result.wait);
  jitter_ = jitter_ * 6364136223846793005ULL + 1442695040888963407ULL;
  const auto spread = static_cast<std::int64_t>((jitter_ >> 33U) % 1000);
  return failures_ > 0 ? Duration{pause.ns + pause.ns / 10'000 * spread} : pause;
}

} // namespace slax::runtime
