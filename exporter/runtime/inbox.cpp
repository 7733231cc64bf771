// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/inbox.hpp"

#include <spdlog/spdlog.h>

namespace slax::runtime {
namespace {

using store::Record;

constexpr std::size_t kMaxQueued = 2'000; ///< deliveries
constexpr std::size_t kMaxQueuedBytes = 64U << 20U;
constexpr std::size_t kBatch = 500;

http::Response answer(int status, std::string text, int retry_after = 0) {
  http::Response out;
  out.status = status;
  out.body = http::make_body(std::move(text));
  out.retry_after = retry_after;
  return out;
}

} // namespace

/// What is to be stored of some deliveries.
struct Inbox::Sorted {
  std::vector<Record> records;
  std::vector<std::string> hints;
  std::vector<bool> is_json; ///< of each delivery
};

Inbox::Inbox(const slac::model::Webhook &terms, std::string source, std::string secret,
             connector::Mapping &mapping, store::Store &store, Clock clock, IntakeState &state,
             OnHints on_hints)
    : terms_(terms), source_(std::move(source)), secret_(std::move(secret)), mapping_(mapping),
      store_(store), clock_(clock), state_(state), on_hints_(std::move(on_hints)) {}

Inbox::~Inbox() {
  thread_ = {}; // stops and joins
  for (const Delivery &delivery : queue_)
    delivery.reply(answer(503, "the Source starts anew; send it again\n", 5));
}

void Inbox::start() {
  thread_ = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

void Inbox::deliver(http::Request request, http::Route::Reply reply) {
  using source::Proof;
  const char *wrong = nullptr;
  switch (source::prove(terms_, secret_, {request.headers, request.client_names}, request.body,
                        clock_.now())) {
  case Proof::Ok: break;
  case Proof::Missing: wrong = "no-signature"; break;
  case Proof::Wrong: wrong = "wrong-signature"; break;
  case Proof::TooOld: wrong = "replayed"; break;
  }
  if (wrong != nullptr) {
    state_.count_refused(wrong);
    return reply(answer(401, "not signed as it should be\n"));
  }
  const std::string id(source::header(request.headers, terms_.id));
  const std::lock_guard lock(mutex_);
  if (queue_.size() >= kMaxQueued || queued_bytes_ + request.body.size() > kMaxQueuedBytes) {
    state_.count_refused("too-many");
    return reply(answer(503, "too many deliveries wait\n", 5));
  }
  queued_bytes_ += request.body.size();
  queue_.push_back({std::move(request.body), id, std::move(reply)});
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

Inbox::Sorted Inbox::sort(const std::vector<Delivery> &deliveries) {
  const bool only_hints = !terms_.hint.text.empty();
  Sorted out;
  for (const Delivery &delivery : deliveries) {
    // A body that the mapping cannot use is kept all the same: it came, and it was signed.
    connector::JqAnswer found =
        only_hints ? mapping_.hints(delivery.body) : mapping_.webhook_records(delivery.body);
    out.is_json.push_back(found.error != "not JSON");
    if (!out.is_json.back()) continue;
    if (only_hints || found.error) {
      const std::string name = delivery.id.empty() ? std::string() : "delivery " + delivery.id;
      Record kept{store::Way::Webhook, name, delivery.body, {}, {}};
      if (found.error) kept.refused = "mapping-failed: " + *found.error;
      out.records.push_back(std::move(kept));
      if (!found.error)
        std::move(found.outputs.begin(), found.outputs.end(), std::back_inserter(out.hints));
      continue;
    }
    for (std::string &raw : found.outputs) {
      connector::Mapped mapped = mapping_.map(connector::Mapping::Way::Webhook, raw);
      out.records.push_back(
          source::stored(store::Way::Webhook, std::move(raw), std::move(mapped), source_));
    }
  }
  return out;
}

void Inbox::store_deliveries(const std::vector<Delivery> &deliveries) {
  const slac::time::Instant now = clock_.now();
  Sorted sorted = sort(deliveries);
  const auto added = store_.append(source_, now, sorted.records, false, std::nullopt);
  if (!added) spdlog::error("{}: cannot store deliveries: {}", source_, added.error().text());
  std::uint64_t count = 0;
  for (const bool is_json : sorted.is_json) {
    if (!is_json) state_.count_refused("not-json");
    count += is_json ? 1 : 0;
  }
  if (added) {
    state_.counts.records += sorted.records.size();
    state_.note_deliveries(count, now);
    state_.note_added(added.value());
    if (!sorted.hints.empty()) on_hints_(std::move(sorted.hints));
  }
  for (std::size_t i = 0; i < deliveries.size(); ++i)
    deliveries[i].reply(!sorted.is_json[i] ? answer(400, "the body is not JSON\n")
                        : added            ? answer(202, "stored\n")
                                           : answer(503, "cannot store it now\n", 30));
}

} // namespace slax::runtime
