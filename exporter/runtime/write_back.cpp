// SPDX-License-Identifier: Apache-2.0
// One Source's way back. Each look passes over the incidents of the Source, a few thousand at a
// time so that the engine is never held for long; those whose events changed, or whose clock may
// have reached its next step, are worked out, one by one. What says something new goes into the
// outbox; then what is due there is delivered. An entry whose try ended in the dark (a crash, a
// connection that broke) is looked for in the system before it is sent again.
#include "exporter/runtime/write_back.hpp"

#include "compiler/base/printable.hpp"
#include "exporter/outbox/delivery.hpp"
#include "exporter/outbox/state.hpp"
#include "exporter/runtime/messages.hpp"
#include "exporter/source/http_client.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>

namespace slax::runtime {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using slac::time::kSecond;
using timeline::EventType;
using timeline::Incident;
using timeline::Slot;

constexpr std::chrono::milliseconds kPause{1000};
constexpr int kRest = 20; ///< times of how long the engine was held
constexpr Slot kAtOnce = 4096;
constexpr std::size_t kMostWorked = 500; ///< records in one look
constexpr std::chrono::seconds kLongestRest{30};
constexpr int kMostSent = 50; ///< entries in one look
/// Longer than a request may take: until then a try that was not finished is under way.
constexpr Duration kTry{3 * source::HttpClient::kMaxSeconds * kSecond};

/// When the incident ended, if nothing after that says otherwise.
std::optional<Instant> end_of(const Incident &incident) {
  std::optional<Instant> out;
  for (const timeline::Event &event : incident.events())
    switch (event.type) {
    case EventType::Resolved:
    case EventType::Closed:
    case EventType::Merged:
    case EventType::Deleted:
      if (!out) out = event.at;
      break;
    case EventType::Triggered:
    case EventType::Reopened: out.reset(); break;
    default: break;
    }
  return out;
}

/// Of all that drives a clock: another one, another number.
std::uint64_t content_of(const Incident &incident, std::uint64_t seed) {
  std::uint64_t out = seed;
  const auto mix = [&](std::uint64_t value) {
    out = (out ^ value) * 0x9E3779B97F4A7C15ULL;
    out ^= out >> 32U;
  };
  for (const timeline::Event &event : incident.events()) {
    mix(static_cast<std::uint64_t>(event.at.ns));
    mix(static_cast<std::uint64_t>(event.type) << 1U | (event.to_customer ? 1U : 0U));
    mix(std::uint64_t{event.name} << 32U | event.severity);
    mix(event.fraction);
  }
  for (const timeline::NameId name : incident.services())
    mix(name);
  for (const timeline::NameId name : incident.accounts())
    mix(name);
  return out;
}

/// Those that are no secret.
connector::Values shown(const slac::model::Connector &connector, const connector::Values &values) {
  connector::Values out;
  for (const auto &[name, value] : values)
    if (!connector.parameters.at(name).secret) out[name] = value;
  return out;
}

bool has_stopped(const sli::Detail &detail) {
  return !detail.history.empty() &&
         (detail.history.back().what == "stop" || detail.history.back().what == "cancel");
}

/// Whether somebody did what the engine does not know yet: the store has a record before the next
/// tick takes it over.
bool is_ahead(const std::vector<source::SpelledEvent> &events,
              const std::vector<Incident> &incidents) {
  const auto is_known = [&](const source::SpelledEvent &event) {
    return std::any_of(incidents.begin(), incidents.end(), [&](const Incident &incident) {
      return std::any_of(
          incident.events().begin(), incident.events().end(), [&](const timeline::Event &known) {
            return known.at == event.at && timeline::event_name(known.type) == event.type;
          });
    });
  };
  return std::any_of(events.begin(), events.end(), [&](const source::SpelledEvent &event) {
    return (event.type == timeline::event_name(EventType::Acknowledged) ||
            event.type == timeline::event_name(EventType::Resolved)) &&
           !is_known(event);
  });
}

std::string fields_json(const std::map<std::string, std::string> &values) {
  ledger::Value::Object out;
  for (const auto &[name, text] : values)
    out[name] = text;
  return ledger::canonical(out);
}

} // namespace

WriteBack::WriteBack(std::shared_ptr<const slac::model::Model> model,
                     const slac::model::Source &source, connector::Values values, Parts parts)
    : model_(std::move(model)), source_(source), values_(std::move(values)),
      parts_(std::move(parts)), writing_(*model_->find_connector(source.use.value), source,
                                         shown(*model_->find_connector(source.use.value), values_)),
      writer_(*model_->find_connector(source.use.value), source, values_, writing_, parts_.outside,
              counts_) {}

WriteBack::~WriteBack() {
  thread_.request_stop();
  writer_.cancel();
}

std::optional<std::string> WriteBack::note_off(const std::string &where,
                                               const std::string &source) {
  auto table = store::OutboxTable::open(where, store::OutboxTable::Access::Write);
  if (!table) return table.error().text();
  if (auto done = table.value()->note_off(source); !done) return done.error().text();
  return std::nullopt;
}

void WriteBack::start() {
  if (source_.write_back->mode == slac::model::WriteBack::Mode::On && parts_.clock.is_replay())
    spdlog::warn("{}: nothing is written back: the clock is no real one", source());
  thread_ = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

/// A replay never reaches a real ticket.
bool WriteBack::sends() const {
  return source_.write_back->mode == slac::model::WriteBack::Mode::On && !parts_.clock.is_replay();
}

metrics::Outbox WriteBack::health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

void WriteBack::say(const std::string &what) {
  if (std::exchange(said_, what) != what && !what.empty())
    spdlog::error("{}: write-back: {}", source(), slac::base::printable(what));
}

/// The incident, with what was merged into it.
void WriteBack::add(Subject &to, const sli::Engine &engine, Slot slot) {
  const timeline::Incidents &incidents = engine.incidents();
  const Incident &incident = incidents.at(slot);
  to.incidents.push_back({slot, incident.source, incident.id});
  to.content = content_of(incident, to.content);
  for (const Slot member : engine.merges().members(slot))
    to.content = content_of(incidents.at(member), to.content);
}

/// Null where the place is another's by now.
const Incident *WriteBack::find(const sli::Engine &engine, const About &about) {
  if (about.slot >= engine.incidents().slots()) return nullptr;
  const Incident &incident = engine.incidents().at(about.slot);
  const bool is_it = incident.source == about.source && incident.id == about.id;
  return is_it && !incident.events().empty() ? &incident : nullptr;
}

/// The records whose state may be another than it was.
std::map<std::string, WriteBack::Subject> WriteBack::changed_subjects(Instant now) {
  std::map<std::string, Subject> all;
  const auto is_over = [&](const Incident &incident) {
    const auto end = end_of(incident);
    return incident.events().empty() || (end && *end < *since_);
  };
  Slot next = 0;
  for (bool more = true; more;) {
    const auto began = std::chrono::steady_clock::now();
    {
      auto engine = parts_.publisher.engine();
      if (std::exchange(layout_, engine->layout().get()) != engine->layout().get()) known_.clear();
      const timeline::Incidents &incidents = engine->incidents();
      const auto name = engine->names().find(source());
      const Slot end = static_cast<Slot>(std::min<std::size_t>(incidents.slots(), next + kAtOnce));
      for (; name && next < end; ++next) {
        const Incident &incident = incidents.at(next);
        if (incident.source != *name || is_over(incident)) continue;
        add(all[incident.id], *engine, next);
      }
      more = name && next < incidents.slots();
      if (!more && name)
        for (const auto &[record, targets] : parts_.linked_by(*name))
          for (const auto &[from, id] : targets) {
            const auto slot = incidents.find(from, id);
            if (!slot || is_over(incidents.at(*slot))) continue;
            add(all[record], *engine, *slot);
          }
    }
    held_ += std::chrono::steady_clock::now() - began;
  }
  std::erase_if(all, [&](const auto &one) {
    const auto known = known_.find(one.first);
    return known != known_.end() && known->second.content == one.second.content &&
           now < known->second.due;
  });
  return all;
}

void WriteBack::work_out(const std::string &record, const Subject &subject) {
  std::deque<sli::Row> own;
  std::vector<sli::InRow> rows;
  std::vector<Incident> incidents;
  std::vector<std::pair<std::string, std::string>> identities;
  std::vector<std::vector<std::pair<std::string, std::string>>> messages;
  outbox::State state;
  bool is_sure = true;
  Instant now;
  const auto events_of = [&]() -> std::optional<std::vector<source::SpelledEvent>> {
    std::vector<source::SpelledEvent> out;
    for (std::size_t i = 0; i < incidents.size(); ++i) {
      const auto &[from, id] = identities[i];
      const std::set<std::string> ids{id};
      const auto said = parts_.store.lines(from, &ids);
      if (!said) return say(said.error().text()), std::nullopt;
      std::size_t begin = 0;
      for (std::size_t end = 0; (end = said.value().text.find('\n', begin)) != std::string::npos;
           begin = end + 1)
        if (auto line = source::read_record_line(
                std::string_view(said.value().text).substr(begin, end - begin)))
          std::move(line->events.begin(), line->events.end(), std::back_inserter(out));
      const auto more = said_in_messages(parts_.store, messages[i], incidents[i]);
      if (!more) return say(more.error().text()), std::nullopt;
      for (const report::Said &message : more.value())
        if (auto line = message.holds ? source::read_record_line(message.line) : std::nullopt)
          for (source::SpelledEvent &event : line->events)
            if (event.type == timeline::event_name(EventType::Notified))
              out.push_back(std::move(event));
    }
    return out;
  };
  {
    auto engine = parts_.publisher.engine();
    for (const About &about : subject.incidents) {
      const Incident *incident = find(*engine, about);
      if (incident == nullptr) return; // the next look knows better
      incidents.push_back(*incident);
      identities.emplace_back(engine->names().text(incident->source), incident->id);
      auto &said = messages.emplace_back();
      for (const auto &[from, id] : parts_.messages_of(incident->source, incident->id))
        said.emplace_back(engine->names().text(from), id);
    }
  }
  Instant known_until = slac::time::kNever;
  for (const auto &[from, id] : identities) {
    const auto until = parts_.read_until(from);
    if (!until) return; // what it has said since may say otherwise
    known_until = std::min(known_until, *until);
  }
  const auto events = events_of();
  if (!events) return;
  // What is done and what it changes are said together; but not never, where it changes nothing.
  constexpr slac::time::Duration kSoon{30 * slac::time::kSecond};
  if (!is_ahead(*events, incidents))
    ahead_since_.erase(record);
  else if (ahead_since_.try_emplace(record, parts_.clock.now()).first->second + kSoon >
           parts_.clock.now())
    return;
  Instant due = slac::time::kNever;
  const auto began = std::chrono::steady_clock::now();
  {
    auto engine = parts_.publisher.engine();
    if (engine->layout().get() != layout_) return; // other specs: the next look
    now = engine->now();
    for (const About &about : subject.incidents) {
      if (find(*engine, about) == nullptr) return;
      std::vector<sli::InRow> found = sli::in_promises(*engine, about.slot, own);
      std::move(found.begin(), found.end(), std::back_inserter(rows));
    }
    // Whoever acknowledged in time may not have been read yet, or what was read not be here.
    for (const sli::InRow &in : rows) {
      const sli::Detail &detail = in.detail;
      if (detail.verdict != "breached" || !detail.moved || has_stopped(detail)) continue;
      const sli::Evidence::Reach &reach = engine->evidence().of(std::string(in.row->key->account));
      if (known_until <= *detail.moved || reach.stale || reach.read <= *detail.moved)
        is_sure = false;
    }
    state = outbox::state_of(rows, now, *events);
    due = outbox::next_change(rows, now, *events);
  }
  held_ += std::chrono::steady_clock::now() - began;
  if (!is_sure) return;
  Known &known = known_[record];
  const std::string fingerprint = outbox::fingerprint(state);
  if (known.state != fingerprint) {
    store::OutboxEntry entry;
    entry.source = source();
    entry.record = record;
    entry.made = now;
    entry.state = fingerprint;
    entry.note = outbox::note(state);
    entry.fields = fields_json(outbox::values(state));
    entry.status = sends() ? "pending" : "dry-run";
    // Of what never counted nothing is said; that it does not any more is.
    const auto added =
        table_->add(entry, !state.clocks.empty(), [&] { return parts_.store.leads(); });
    if (!added) return say(added.error().text());
    known.state = fingerprint;
  }
  known.content = subject.content;
  known.due = due;
}

void WriteBack::deliver(const std::stop_token &stop) {
  if (parts_.clock.now() < not_before_) return;
  const auto entries = table_->due(source(), parts_.clock.now(), kMostSent);
  if (!entries) return say(entries.error().text());
  for (const store::OutboxEntry &entry : entries.value()) {
    const Instant now = parts_.clock.now();
    if (stop.stop_requested() || !parts_.store.leads()) return;
    const auto begun = table_->begin(entry, now + kTry);
    if (!begun) return say(begun.error().text());
    if (!begun.value()) continue;
    connector::Written written{
        entry.record, outbox::marker(entry.source, entry.record, entry.number), std::nullopt, {}};
    if (source_.write_back->comments)
      written.note = "SLA, " + slac::time::format_rfc3339(entry.made) + "\n" + entry.note + "\n[" +
                     written.marker + "]";
    const auto values = ledger::parse_value(entry.fields);
    for (const auto &[field, value] : source_.write_back->fields)
      written.fields[field] = values ? values->text(value.value) : "";
    const source::WriteOutcome outcome = writer_.write(written, entry.tries > 0, now);
    if (stop.stop_requested()) return; // how it ended is not known
    const outbox::Verdict verdict = outbox::judge(outcome, entry.tries + 1);
    using Is = outbox::Verdict::Is;
    const std::string status = verdict.is == Is::Sent     ? "sent"
                               : verdict.is == Is::Parked ? "parked"
                                                          : "pending";
    if (const auto done =
            table_->end(entry.id, status, parts_.clock.now() + verdict.pause, outcome.error);
        !done)
      return say(done.error().text());
    if (verdict.is == Is::Sent) ++sent_;
    if (verdict.is == Is::Parked)
      spdlog::error("{}: write-back of {} is parked: {} (`sla-exporter outbox list`)", source(),
                    slac::base::printable(entry.record), slac::base::printable(outcome.error));
    // A limit, and a system that is away, concern all records.
    if (outcome.wait || (outcome.status == 0 && verdict.is == Is::Later)) {
      not_before_ = parts_.clock.now() + verdict.pause;
      return;
    }
  }
}

void WriteBack::note_health() {
  const auto counts = table_->counts(source());
  if (!counts) return say(counts.error().text());
  metrics::Outbox next;
  for (const auto &[status, count] : counts.value().entries)
    (status == "parked" ? next.parked : next.pending) = count;
  next.oldest = counts.value().oldest;
  next.sent = sent_;
  const std::lock_guard lock(mutex_);
  health_ = next;
}

void WriteBack::look(const std::stop_token &stop) {
  if (!table_) {
    auto opened = store::OutboxTable::open(parts_.where, store::OutboxTable::Access::Write);
    if (!opened) return say(opened.error().text());
    if (!parts_.store.is_shared())
      if (const auto done = opened.value()->release(source(), parts_.clock.now()); !done)
        return say(done.error().text());
    table_ = std::move(opened.value());
  }
  if (!parts_.store.leads()) { // who leads meanwhile adds
    known_.clear();
    return;
  }
  const Instant now = parts_.clock.now();
  if (!since_) {
    if (!sends()) {
      if (const auto done = table_->note_off(source()); !done) return say(done.error().text());
      since_ = now;
    } else {
      const auto since = table_->on_since(source(), now);
      if (!since) return say(since.error().text());
      since_ = since.value();
    }
  }
  if (parts_.publisher.snapshot() != nullptr) {
    std::size_t worked = 0;
    for (const auto &[record, subject] : changed_subjects(now)) {
      if (stop.stop_requested()) return;
      if (++worked > kMostWorked) break; // the next look goes on
      const auto before = held_;
      work_out(record, subject);
      std::this_thread::sleep_for(held_ - before); // others want the engine too
    }
  }
  if (sends()) deliver(stop);
  note_health();
}

void WriteBack::run(const std::stop_token &stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  while (!stop.stop_requested()) {
    held_ = {};
    try {
      const std::string before = said_;
      look(stop);
      if (said_ == before) said_.clear(); // it may be said again
    } catch (const std::exception &error) {
      say(error.what());
    }
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop,
                   std::clamp<std::chrono::nanoseconds>(kRest * held_, kPause, kLongestRest),
                   [] { return false; });
  }
}

} // namespace slax::runtime
