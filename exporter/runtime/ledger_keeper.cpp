// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/ledger_keeper.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/time/duration.hpp"
#include "exporter/metrics/ledger.hpp"
#include "exporter/runtime/spec_text.hpp"

#include <spdlog/spdlog.h>

#include <cstdlib>

namespace slax::runtime {
namespace {

using slac::time::Duration;
using slac::time::Instant;

// In the exporter's time, which a replay lets run faster.
constexpr Duration kAfterNews{10 * slac::time::kSecond};
constexpr Duration kAtLeast{5 * slac::time::kMinute};
constexpr Duration kEverything{slac::time::kHour};
constexpr std::chrono::milliseconds kPause{250};
constexpr int kRest = 20;
constexpr Duration kMostOff{5 * slac::time::kMinute}; ///< from what systems say the time is

} // namespace

LedgerKeeper::LedgerKeeper(Options options, Clock clock, store::Store &leader)
    : options_(std::move(options)), clock_(clock), leader_(leader) {}

LedgerKeeper::~LedgerKeeper() = default;

std::optional<std::string> LedgerKeeper::open() {
  auto opened = LedgerBook::open(options_.where, LedgerBook::Access::Write);
  if (!opened) return opened.error().text();
  book_ = std::move(opened.value());
  const auto replay = book_->table().fact("replay");
  if (!replay) return replay.error().text();
  const bool is_replay = replay.value().has_value();
  if (is_replay && options_.may_write && !options_.is_replay)
    return "the store is one of a replay: what it holds never happened";
  if (!is_replay && options_.is_replay) {
    const auto reigns = book_->table().reigns();
    if (!reigns) return reigns.error().text();
    if (!reigns.value().empty()) return "the store is one of a server: a replay needs its own";
    if (auto noted = book_->table().note_fact("replay", "true"); !noted)
      return noted.error().text();
  }
  if (auto done = book_->refresh(); !done) return done.error().text();
  if (const auto &broken = book_->broken())
    spdlog::error("the ledger is broken, nothing is appended: line {} {}",
                  slac::base::printable(broken->line), broken->reason);
  render({}, {});
  return std::nullopt;
}

std::optional<std::string> LedgerKeeper::refuse(const slac::model::Model &model) {
  {
    const std::lock_guard inner(mutex_);
    asking_.request_stop();
  }
  const std::lock_guard lock(book_mutex_);
  if (auto done = book_->refresh(); !done)
    return "the ledger cannot be read: " + done.error().text();
  auto refused = book_->refuse(model);
  if (!refused) return "the ledger cannot be read: " + refused.error().text();
  return refused.value();
}

std::shared_ptr<const slac::model::Model> LedgerKeeper::reigning(std::string &text) {
  const std::lock_guard lock(book_mutex_);
  const auto stored = book_->reigning_text();
  auto model = book_->reigning();
  if (!stored || !model) return nullptr;
  text = stored.value();
  return model.value();
}

void LedgerKeeper::set_tree(const std::string &text, const std::string &commit) {
  const std::lock_guard lock(mutex_);
  tree_text_ = text;
  commit_ = commit;
  tree_ = ledger::hash_of(text);
}

void LedgerKeeper::start() {
  thread_ = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

std::shared_ptr<const std::string> LedgerKeeper::page() const {
  const std::lock_guard lock(mutex_);
  return page_;
}

/// Where a line was written since, or another digest is due. Without a plan nobody knows what
/// waits: then none is.
void LedgerKeeper::render(const std::optional<std::vector<ledger::Waiting>> &waiting, Instant now) {
  std::vector<ledger::Digest> digests;
  if (waiting) {
    const auto model = book_->reigning();
    if (model && model.value())
      digests = ledger::digests_due(*model.value(), book_->state(), *waiting, now);
  }
  const bool is_same = rendered_ == book_->sequence() && digests == digests_;
  if (is_same && page()) return;
  rendered_ = book_->sequence();
  digests_ = std::move(digests);
  auto next = std::make_shared<const std::string>(
      metrics::render_ledger(book_->state(), book_->broken().has_value(), digests_));
  const std::lock_guard lock(mutex_);
  page_ = std::move(next);
}

/// Whether records came, or are said to say something else, since the last look.
bool LedgerKeeper::is_news() {
  std::string places;
  const auto model = book_->reigning();
  if (model && model.value())
    for (const slac::model::Source &source : model.value()->sources) {
      const auto place = book_->store().newest(source.name.value);
      if (place)
        places += source.name.value + std::to_string(place.value().record) + "/" +
                  std::to_string(place.value().revision) + " ";
    }
  std::string tree;
  {
    const std::lock_guard lock(mutex_);
    tree = tree_;
  }
  places += tree;
  return std::exchange(places_, places) != places;
}

void LedgerKeeper::look(Instant now, const std::stop_token &stop) {
  const std::lock_guard lock(book_mutex_);
  const auto say = [&](const std::string &what) {
    if (std::exchange(said_, what) != what && !what.empty()) spdlog::error("ledger: {}", what);
  };
  const bool leads = leader_.leads();
  std::string text;
  std::string tree;
  std::string commit;
  std::stop_source asking;
  {
    const std::lock_guard inner(mutex_);
    text = tree_text_;
    tree = tree_;
    commit = commit_;
    asking_ = std::stop_source();
    asking = asking_;
  }
  const std::stop_callback on_stop(stop, [&asking] { asking.request_stop(); });
  bool may_write = options_.may_write && leads;
  std::string wrong_clock;
  if (may_write && !options_.is_replay && options_.clock_off) {
    const auto [source, ahead] = options_.clock_off();
    if (std::abs(ahead.ns) > kMostOff.ns) {
      may_write = false;
      wrong_clock = "the clock is " +
                    slac::time::format_window(
                        {std::abs(ahead.ns) / slac::time::kSecond * slac::time::kSecond}) +
                    (ahead.ns > 0 ? " ahead of" : " behind") + " what " + source +
                    " says: nothing is appended";
    }
  }
  if (may_write && !book_->broken()) {
    if (auto done = book_->enthrone(tree, text, commit, now); !done)
      return say(done.error().text());
  } else if (!leads && !said_other_tree_) {
    const auto reigning = book_->reigning_text();
    if (reigning && !reigning.value().empty() && reigning.value() != text) {
      said_other_tree_ = true;
      spdlog::warn("ledger: the process that leads has other specs; its specs judge");
    }
  }
  if (auto done = book_->refresh(); !done) return say(done.error().text());
  std::optional<std::vector<ledger::Waiting>> waiting;
  if (may_write && !book_->broken()) {
    LedgerBook::Ask ask{now};
    ask.stop = asking.get_token();
    ask.everything = now - looked_at_all_ >= kEverything;
    const auto plan = book_->plan(ask);
    if (!plan) return say(plan.error().text());
    if (ask.everything) looked_at_all_ = now;
    const auto written = book_->write(plan.value().drafts, now, [&] { return leader_.leads(); });
    if (!written) return say(written.error().text());
    if (written.value() > 0) spdlog::info("ledger: {} lines written", written.value());
    // What was written may let more be written: sums of windows that are closed now.
    if (written.value() > 0) places_.clear();
    waiting = plan.value().waiting;
  }
  say(wrong_clock);
  render(waiting, now);
}

void LedgerKeeper::run(const std::stop_token &stop) {
  using std::chrono::steady_clock;
  std::mutex mutex;
  std::condition_variable_any woken;
  std::chrono::nanoseconds rest = kPause;
  while (!stop.stop_requested()) {
    const Instant now = clock_.now();
    const auto began = steady_clock::now();
    const bool is_due = now - looked_at_ >= kAtLeast || now < looked_at_;
    bool is_new = false;
    if (!is_due && now - looked_at_ >= kAfterNews) {
      const std::lock_guard lock(book_mutex_);
      is_new = is_news();
    }
    if (is_due || is_new) {
      looked_at_ = now;
      try {
        look(now, stop);
      } catch (const std::exception &error) {
        spdlog::error("ledger: {}", error.what());
      }
      rest = kRest * (steady_clock::now() - began);
    }
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop, std::max<std::chrono::nanoseconds>(rest, kPause),
                   [] { return false; });
    rest = kPause;
  }
}

} // namespace slax::runtime
