// SPDX-License-Identifier: Apache-2.0
// A delivery is proven on the server's thread, waits in a bounded queue, is mapped and stored in
// batches on the inbox's own thread, and only then answered.
#include "exporter/runtime/inbox.hpp"

#include "exporter/timeline/reason.hpp"

#include <spdlog/spdlog.h>

namespace slax::runtime {
namespace {

using store::Record;

constexpr std::size_t kMaxQueued = 2'000; ///< deliveries
constexpr std::size_t kMaxQueuedBytes = 64U << 20U;
constexpr std::size_t kBatch = 500;

} // namespace

/// What is to be stored of some deliveries.
struct Inbox::Sorted {
  std::vector<Record> records;
  std::vector<std::string> hints;
  std::vector<Fate> fates; ///< of each delivery
};

Inbox::Inbox(const slac::model::Webhook &terms, std::string source, std::string secret,
             connector::Mapping &mapping, store::Store &store, Clock clock, IntakeState &state,
             OnHints on_hints)
    : terms_(terms), source_(std::move(source)), secret_(std::move(secret)), mapping_(mapping),
      store_(store), clock_(clock), state_(state), on_hints_(std::move(on_hints)) {}

Inbox::~Inbox() {
  thread_ = {}; // stops and joins
  for (const Delivery &delivery : queue_)
    delivery.answer(Fate::Restarting);
}

void Inbox::start() {
  thread_ = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

void Inbox::deliver(Posted posted, Answer answer) {
  using source::Proof;
  const char *wrong = nullptr;
  switch (source::prove(terms_, secret_, {posted.headers, posted.client_names}, posted.body,
                        clock_.now())) {
  case Proof::Ok: break;
  case Proof::Missing: wrong = reason::kNoSignature; break;
  case Proof::Wrong: wrong = reason::kWrongSignature; break;
  case Proof::TooOld: wrong = reason::kReplayed; break;
  }
  if (wrong != nullptr) {
    state_.count_refused(wrong);
    return answer(Fate::NotProven);
  }
  const std::string id(source::header(posted.headers, terms_.id));
  const std::lock_guard lock(mutex_);
  if (queue_.size() >= kMaxQueued || queued_bytes_ + posted.body.size() > kMaxQueuedBytes) {
    state_.count_refused(reason::kTooMany);
    return answer(Fate::TooMany);
  }
  queued_bytes_ += posted.body.size();
  queue_.push_back({std::move(posted.body), id, std::move(answer)});
  woken_.notify_all();
}

void Inbox::run(const std::stop_token &stop) {
  for (;;) {
    std::vector<Delivery> deliveries;
    {
      std::unique_lock lock(mutex_);
      woken_.wait(lock, stop, [&] { return !queue_.empty(); });
      if (stop.stop_requested()) return;
      for (; !queue_.empty() && deliveries.size() < kBatch; queue_.pop_front()) {
        queued_bytes_ -= queue_.front().body.size();
        deliveries.push_back(std::move(queue_.front()));
      }
    }
    store_deliveries(deliveries);
  }
}

/// A body that the mapping cannot use is kept all the same: it came, and it was signed.
Inbox::Sorted Inbox::sort(const std::vector<Delivery> &deliveries, slac::time::Instant now) {
  const bool has_hints = !terms_.hint.text.empty();
  const bool has_records = !has_hints || !terms_.map.text.empty();
  Sorted out;
  std::vector<std::string> raws;
  for (const Delivery &delivery : deliveries) {
    connector::JqAnswer hints;
    connector::JqAnswer records;
    if (has_hints) hints = mapping_.hints(delivery.body);
    if (has_records && !hints.error) records = mapping_.webhook_records(delivery.body);
    const connector::JqAnswer &wrong = hints.error ? hints : records;
    out.fates.push_back(wrong.may_pass              ? Fate::NotMapped
                        : wrong.error == "not JSON" ? Fate::NotJson
                                                    : Fate::Stored);
    if (out.fates.back() != Fate::Stored) continue;
    if (wrong.error || !has_records) {
      Record kept;
      kept.way = store::Way::Webhook;
      if (!delivery.id.empty()) kept.key = "delivery " + delivery.id;
      kept.raw = delivery.body;
      if (wrong.error) kept.refused = std::string(reason::kMappingFailed) + ": " + *wrong.error;
      out.records.push_back(std::move(kept));
    }
    if (wrong.error) continue;
    std::move(hints.outputs.begin(), hints.outputs.end(), std::back_inserter(out.hints));
    std::move(records.outputs.begin(), records.outputs.end(), std::back_inserter(raws));
  }
  std::vector<connector::Mapped> mapped = mapping_.map_all(connector::Way::Webhook, raws, now);
  for (std::size_t i = 0; i < raws.size(); ++i)
    out.records.push_back(
        source::stored(store::Way::Webhook, std::move(raws[i]), std::move(mapped[i]), source_));
  return out;
}

void Inbox::store_deliveries(const std::vector<Delivery> &deliveries) {
  const slac::time::Instant now = clock_.now();
  Sorted sorted = sort(deliveries, now);
  const auto added = store_.append(source_, now, sorted.records, false, std::nullopt);
  if (!added) spdlog::error("{}: cannot store deliveries: {}", source_, added.error().text());
  state_.note_storing(added ? "" : "cannot store deliveries: " + added.error().text());
  std::uint64_t count = 0;
  for (const Fate fate : sorted.fates) {
    if (fate == Fate::NotJson) state_.count_refused(reason::kNotJson);
    if (fate == Fate::NotMapped) state_.count_refused(reason::kNotMapped);
    if (fate == Fate::Stored && !added) state_.count_refused(reason::kNotStored);
    count += fate == Fate::Stored ? 1 : 0;
  }
  if (added) {
    state_.counts.records += sorted.records.size();
    state_.note_deliveries(count, now);
    state_.note_added(added.value());
    if (!sorted.hints.empty()) on_hints_(std::move(sorted.hints));
  }
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const bool is_lost = sorted.fates[i] == Fate::Stored && !added;
    deliveries[i].answer(is_lost ? Fate::NotStored : sorted.fates[i]);
  }
}

} // namespace slax::runtime
