// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/intake.hpp"

#include "compiler/base/printable.hpp"
#include "exporter/connector/input_file.hpp"
#include "exporter/source/file.hpp"
#include "exporter/source/since.hpp"
#include "exporter/store/sql_query.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>

namespace slax::runtime {
namespace {

using slac::model::Given;
using slac::time::Duration;
using slac::time::Instant;
using source::PollResult;
using store::Record;

constexpr std::size_t kMaxQueued = 2'000; ///< deliveries
constexpr std::size_t kMaxQueuedBytes = 64U << 20U;
constexpr std::size_t kBatch = 500;
constexpr std::size_t kMaxHints = 10'000;
constexpr std::size_t kFileBatch = 5'000;
constexpr std::chrono::seconds kTellEvery{10};
constexpr std::chrono::seconds kLookEvery{1}; ///< at a shared store
constexpr Duration kLongestPause{15 * slac::time::kMinute};

std::string printable(std::string_view text) { return slac::base::printable(std::string(text)); }

http::Response answer(int status, std::string text, int retry_after = 0) {
  http::Response out;
  out.status = status;
  out.body = http::make_body(std::move(text));
  out.retry_after = retry_after;
  return out;
}

std::optional<std::string> read_value(const Given &given, std::string &wrong) {
  switch (given.from) {
  case Given::From::Spec: return given.value.value;
  case Given::From::Environment: {
    const char *value = std::getenv(given.value.value.c_str());
    if (value != nullptr) return value;
    wrong = "the environment has no " + given.value.value;
    return std::nullopt;
  }
  case Given::From::File: break;
  }
  auto read = connector::read_input(given.value.value);
  if (!read) {
    wrong = "cannot read " + read.error().text();
    return std::nullopt;
  }
  std::string text = std::move(read.value());
  while (text.ends_with('\n') || text.ends_with('\r'))
    text.pop_back();
  return text;
}

} // namespace

Intake::Intake(const slac::model::Connector &connector, const slac::model::Source &source,
               const std::vector<std::string> &severities, store::Store &store, Clock clock,
               std::function<void()> notify)
    : connector_(connector), source_(source), severities_(severities), store_(store), clock_(clock),
      notify_(std::move(notify)) {}

Intake::~Intake() {
  thread_ = {}; // stops and joins
  for (const Delivery &delivery : queue_)
    delivery.reply(answer(503, "the Source starts anew; send it again\n", 5));
}

std::optional<std::string> Intake::prepare() {
  connector::Values shown;
  for (const auto &[name, parameter] : connector_.parameters) {
    const auto given = source_.with.find(name);
    std::string wrong;
    std::optional<std::string> value;
    if (given != source_.with.end())
      value = read_value(given->second, wrong);
    else
      value = parameter.fallback;
    if (!wrong.empty()) return std::string("`").append(name).append("`: ").append(wrong);
    if (!value) continue; // optional
    values_[name] = *value;
    if (!parameter.secret) shown[name] = *value;
    if (connector_.webhook && connector_.webhook->secret == name) secret_ = *value;
  }
  connector::Overrides overrides;
  if (!source_.overrides.empty()) {
    auto read = connector::read_overrides(source_.overrides);
    if (!read) return "cannot read " + read.error().text();
    if (const auto *wrong = std::get_if<std::string>(&read.value()))
      return source_.overrides + ": " + *wrong;
    overrides = std::get<connector::Overrides>(std::move(read.value()));
  }
  mapping_ = std::make_unique<connector::Mapping>(connector_, source_, shown, overrides);
  const bool only_hints = connector_.webhook && !connector_.webhook->hint.text.empty();
  const auto map = [&](Record &record) {
    record.lines.clear();
    record.refused.clear();
    if (record.way == store::Way::Webhook && only_hints) return;
    const auto way = static_cast<connector::Mapping::Way>(record.way);
    Record again =
        source::stored(record.way, {}, mapping_->map(way, record.raw), source_.name.value);
    record.lines = std::move(again.lines);
    record.refused = std::move(again.refused);
  };
  const auto told = [&](std::size_t done, std::size_t total) {
    if (done % 100'000 == 0 || done == total)
      spdlog::info("{}: mapped {} of {} stored records anew", source_.name.value, done, total);
  };
  const auto mapped = store_.remap(source_.name.value, mapping_->fingerprint(), map, told);
  if (!mapped) return mapped.error().text();
  if (connector_.poll)
    poller_ = std::make_unique<source::Poller>(
        connector_, source_, values_, *mapping_, store_, counts_,
        [this](const store::Store::Added &added, std::size_t records) {
          note_read(records);
          note_added(added);
        });
  const auto progress = store_.progress(source_.name.value);
  if (!progress) return progress.error().text();
  const auto newest = store_.newest(source_.name.value);
  if (!newest) return newest.error().text();
  seen_ = newest.value();
  const std::lock_guard lock(mutex_);
  status_.last_success = progress.value().success;
  if (polls()) return std::nullopt;
  status_.complete = true; // who is only told has nothing to be behind with
  status_.last_success = clock_.now();
  return std::nullopt;
}

void Intake::start() {
  thread_ = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

void Intake::run(const std::stop_token &stop) {
  using std::chrono::steady_clock;
  const std::stop_callback cancel(stop, [this] {
    if (poller_) poller_->cancel();
  });
  auto next_poll = steady_clock::now();
  int failures = 0;
  // Sources that fail together should not come back together.
  std::uint64_t jitter = std::hash<std::string>{}(source_.name.value);
  while (!stop.stop_requested()) {
    std::vector<Delivery> deliveries;
    std::vector<std::string> hints;
    {
      std::unique_lock lock(mutex_);
      const auto due = [&] { return !queue_.empty() || !hints_.empty(); };
      const auto next_look = steady_clock::now() + kLookEvery;
      if (store_.is_shared())
        woken_.wait_until(lock, stop, polls() ? std::min(next_look, next_poll) : next_look, due);
      else if (polls())
        woken_.wait_until(lock, stop, next_poll, due);
      else
        woken_.wait(lock, stop, due);
      for (; !queue_.empty() && deliveries.size() < kBatch; queue_.pop_front()) {
        queued_bytes_ -= queue_.front().body.size();
        deliveries.push_back(std::move(queue_.front()));
      }
      if (deliveries.empty())
        for (; !hints_.empty() && hints.size() < 20; hints_.pop_front())
          hints.push_back(std::move(hints_.front()));
    }
    if (stop.stop_requested()) return;
    if (store_.is_shared()) look_for_news();
    if (polls() && !store_.leads()) {
      // Another process polls; when that ends, this one does, at once.
      next_poll = std::min(next_poll, steady_clock::now());
      hints.clear();
      if (deliveries.empty()) {
        follow();
        std::unique_lock lock(mutex_);
        woken_.wait_for(lock, stop, kLookEvery, [&] { return !queue_.empty(); });
        continue;
      }
    }
    if (!deliveries.empty()) {
      store_deliveries(std::move(deliveries));
    } else if (!hints.empty()) {
      const PollResult result = poller_->fetch(hints, clock_.now());
      if (result.complete) continue;
      // The next poll brings what the hint was about.
      spdlog::warn("{}: cannot fetch what a webhook is about: {}", source_.name.value,
                   printable(result.error));
    } else if (polls() && steady_clock::now() >= next_poll) {
      const auto asked_to_wait = poll_once();
      failures = status().complete ? 0 : failures + 1;
      Duration pause = source_.every;
      for (int i = 1; i < failures && pause < kLongestPause; ++i)
        pause = std::min(Duration{pause.ns * 2}, kLongestPause);
      if (asked_to_wait) pause = std::max(pause, *asked_to_wait);
      jitter = jitter * 6364136223846793005ULL + 1442695040888963407ULL;
      const auto spread = static_cast<std::int64_t>((jitter >> 33U) % 1000);
      next_poll =
          steady_clock::now() +
          std::chrono::nanoseconds(pause.ns + (failures > 0 ? pause.ns / 10'000 * spread : 0));
    }
  }
}

std::optional<Duration> Intake::poll_once() {
  const Instant now = clock_.now();
  const PollResult result = read(now);
  {
    const std::lock_guard lock(mutex_);
    if (!result.complete && (status_.complete || status_.error != result.error))
      spdlog::error("{}: {}; the rows stand on what was read before", source_.name.value,
                    printable(result.error));
    if (result.complete && !status_.error.empty())
      spdlog::info("{}: complete again", source_.name.value);
    status_.complete = result.complete;
    status_.error = result.error;
    status_.last_attempt = now;
    if (result.complete) status_.last_success = now;
  }
  notify_();
  return result.wait;
}

PollResult Intake::read(Instant now) {
  if (connector_.file) return read_file(now);
  auto known = store_.progress(source_.name.value);
  if (!known) return {false, known.error().text(), {}};
  const store::Progress &progress = known.value();
  const bool full =
      !progress.success || !progress.scanned || now - *progress.scanned >= source_.rescan;
  return connector_.sql ? read_database(progress, now, full) : poller_->poll(progress, now, full);
}

PollResult Intake::read_file(Instant now) {
  const auto path = source::fill(connector_.file->path.value, values_);
  if (!path) return {false, "the path lacks a parameter", {}};
  const source::FileStamp stamp = source::stamp_of(*path);
  const std::string seen = std::to_string(stamp.modified_ns) + " " +
                           std::to_string(stamp.changed_ns) + " " + std::to_string(stamp.size) +
                           " " + std::to_string(stamp.inode);
  if (seen == file_seen_) return store_rows({}, store::Way::File, now, {}, true);
  auto text = connector::read_input(*path);
  if (!text) return {false, text.error().text(), {}};
  const connector::JqAnswer rows =
      connector::split_records(text.value(), *connector_.file, *mapping_);
  if (rows.error) return {false, *path + ": " + *rows.error, {}};
  PollResult result = store_rows(rows.outputs, store::Way::File, now, {}, true);
  // A file that was changed a moment ago may change again without a new stamp.
  if (result.complete && now.ns - stamp.changed_ns > slac::time::kSecond) file_seen_ = seen;
  return result;
}

PollResult Intake::read_database(store::Progress progress, Instant now, bool full) {
  const slac::model::SqlInput &terms = *connector_.sql;
  const auto database = source::fill(terms.database.value, values_);
  if (!database) return {false, "the database lacks a parameter", {}};
  const std::string since =
      terms.since ? source::since_value(*terms.since, progress, now, full) : std::string();
  const auto query = source::fill(terms.query.value, values_);
  if (!query) return {false, "the query lacks a parameter", {}};
  const auto rows = store::query_rows(*database, *query, since);
  if (!rows) return {false, rows.error().reason, {}}; // the path may hold a secret
  return store_rows(rows.value(), store::Way::Poll, now, std::move(progress), full);
}

PollResult Intake::store_rows(const std::vector<std::string> &rows, store::Way way, Instant now,
                              store::Progress progress, bool full) {
  std::optional<Instant> newest;
  std::vector<Record> records;
  const auto put = [&](const std::optional<store::Progress> &how_far) {
    const auto added = store_.append(source_.name.value, now, records, false, how_far);
    if (!added) return PollResult{false, added.error().text(), {}};
    note_read(records.size());
    note_added(added.value());
    records.clear();
    return PollResult{true, {}, {}};
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (records.size() == kFileBatch)
      if (PollResult stored = put(std::nullopt); !stored.complete) return stored;
    connector::Mapped mapped = mapping_->map(static_cast<connector::Mapping::Way>(way), rows[i]);
    if (mapped.updated)
      if (const auto at = source::parse_change(*mapped.updated); at && (!newest || *newest < *at))
        newest = at;
    if (mapped.key.empty()) mapped.key = "row " + std::to_string(i + 1);
    records.push_back(source::stored(way, rows[i], std::move(mapped), source_.name.value));
  }
  return put(source::after_poll(std::move(progress), newest, now, full));
}

/// What other processes added to a shared store.
void Intake::look_for_news() {
  const auto news = store_.news(source_.name.value, seen_);
  if (news) note_added(news.value());
}

/// Stands as the process does that polls.
void Intake::follow() {
  const auto progress = store_.progress(source_.name.value);
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

void Intake::note_read(std::size_t records) {
  using std::chrono::steady_clock;
  const auto now = steady_clock::now();
  const std::uint64_t done = counts_.records += records;
  if (now - told_at_ < kTellEvery) return;
  const double seconds = std::chrono::duration<double>(now - told_at_).count();
  if (told_ > 0 || done > records)
    spdlog::info("{}: {} records read so far, {:.0f} a second", source_.name.value, done,
                 static_cast<double>(done - told_) / seconds);
  told_at_ = now;
  told_ = done;
}

void Intake::reject(const char *reason) {
  const std::lock_guard lock(mutex_);
  ++status_.traffic.refused[reason];
}

void Intake::deliver(http::Request request, http::Route::Reply reply) {
  using source::Proof;
  const slac::model::Webhook &terms = *connector_.webhook;
  const char *wrong = nullptr;
  switch (source::prove(terms, secret_, request.headers, request.body, clock_.now())) {
  case Proof::Ok: break;
  case Proof::Missing: wrong = "no-signature"; break;
  case Proof::Wrong: wrong = "wrong-signature"; break;
  case Proof::TooOld: wrong = "replayed"; break;
  }
  if (wrong != nullptr) {
    reject(wrong);
    return reply(answer(401, "not signed as it should be\n"));
  }
  const std::string id(source::header(request.headers, terms.id));
  const std::lock_guard lock(mutex_);
  if (queue_.size() >= kMaxQueued || queued_bytes_ + request.body.size() > kMaxQueuedBytes) {
    ++status_.traffic.refused["too-many"];
    return reply(answer(503, "too many deliveries wait\n", 5));
  }
  queued_bytes_ += request.body.size();
  queue_.push_back({std::move(request.body), id, std::move(reply)});
  woken_.notify_all();
}

void Intake::store_deliveries(std::vector<Delivery> deliveries) {
  const Instant now = clock_.now();
  const slac::model::Webhook &terms = *connector_.webhook;
  std::vector<Record> records;
  std::vector<std::string> hints;
  std::vector<const char *> wrong(deliveries.size(), nullptr);
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const Delivery &delivery = deliveries[i];
    // A body that the mapping cannot use is kept all the same: it came, and it was signed.
    connector::JqAnswer found = terms.hint.text.empty() ? mapping_->webhook_records(delivery.body)
                                                        : mapping_->hints(delivery.body);
    if (found.error == "not JSON") {
      wrong[i] = "not-json";
      continue;
    }
    const std::string name = delivery.id.empty() ? std::string() : "delivery " + delivery.id;
    if (!terms.hint.text.empty() || found.error) {
      Record kept{store::Way::Webhook, name, delivery.body, {}, {}};
      if (found.error) kept.refused = "mapping-failed: " + *found.error;
      records.push_back(std::move(kept));
      if (!found.error)
        std::move(found.outputs.begin(), found.outputs.end(), std::back_inserter(hints));
      continue;
    }
    for (std::size_t n = 0; n < found.outputs.size(); ++n) {
      std::string raw = std::move(found.outputs[n]);
      connector::Mapped mapped = mapping_->map(connector::Mapping::Way::Webhook, raw);
      records.push_back(source::stored(store::Way::Webhook, std::move(raw), std::move(mapped),
                                       source_.name.value));
    }
  }
  const auto added = store_.append(source_.name.value, now, records, false, std::nullopt);
  if (added) {
    counts_.records += records.size();
    note_added(added.value());
  } else {
    spdlog::error("{}: cannot store deliveries: {}", source_.name.value, added.error().text());
  }
  {
    const std::lock_guard lock(mutex_);
    if (added)
      for (std::string &hint : hints)
        if (hints_.size() < kMaxHints &&
            std::find(hints_.begin(), hints_.end(), hint) == hints_.end())
          hints_.push_back(std::move(hint));
    for (std::size_t i = 0; i < deliveries.size(); ++i)
      if (wrong[i] != nullptr)
        ++status_.traffic.refused[wrong[i]];
      else if (added)
        ++status_.traffic.deliveries;
    if (added && !polls()) status_.last_success = status_.last_attempt = now;
  }
  for (std::size_t i = 0; i < deliveries.size(); ++i)
    deliveries[i].reply(wrong[i] != nullptr ? answer(400, "the body is not JSON\n")
                        : added             ? answer(202, "stored\n")
                                            : answer(503, "cannot store it now\n", 30));
  notify_();
}

void Intake::note_added(const store::Store::Added &added) {
  if (added.records == 0) return;
  {
    const std::lock_guard lock(mutex_);
    news_.any = true;
    news_.incidents.insert(added.incidents.begin(), added.incidents.end());
  }
  notify_();
}

IntakeStatus Intake::status() const {
  const std::lock_guard lock(mutex_);
  IntakeStatus out = status_;
  out.traffic.records = counts_.records;
  out.traffic.requests = counts_.requests;
  out.traffic.failures = counts_.failures;
  out.traffic.throttled = counts_.throttled;
  return out;
}

Intake::News Intake::take_news() {
  const std::lock_guard lock(mutex_);
  return std::exchange(news_, {});
}

} // namespace slax::runtime
