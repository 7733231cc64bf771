// SPDX-License-Identifier: Apache-2.0
// From what the engine explains of an incident, and what its records say in words, to what a ticket
// says: once as values for fields, once as a note. A row in several windows is one clock.
#include "exporter/outbox/state.hpp"

#include "compiler/base/hex.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/ledger/line.hpp"

#include <algorithm>
#include <tuple>

namespace slax::outbox {
namespace {

using ledger::Value;
using slac::time::Duration;
using slac::time::format_rfc3339;
using slac::time::Instant;
using source::SpelledEvent;

constexpr std::size_t kMostClocks = 20; ///< in a note
constexpr std::size_t kMostText = 500;  ///< bytes of one text in it

std::string_view word_of(const SpelledEvent &event, std::string_view key) {
  for (const auto &[name, text] : event.words)
    if (name == key) return text;
  return {};
}

std::string_view first_word(const SpelledEvent &event,
                            std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const auto text = word_of(event, key); !text.empty()) return text;
  return {};
}

Deed deed(const SpelledEvent &event, std::initializer_list<std::string_view> who) {
  return {event.at, std::string(first_word(event, who)),
          std::string(first_word(event, {"text", "note", "reason"}))};
}

Clock clock_of(const sli::InRow &in, Instant now) {
  const sli::Detail &detail = in.detail;
  const sli::RowKey &key = *in.row->key;
  Clock out{std::string(key.agreement) + "/" + std::string(key.commitment),
            std::string(key.account_title.empty() ? key.account : key.account_title),
            std::string(key.service),
            std::string(key.promise),
            {},
            false,
            {},
            {},
            {},
            {},
            {}};
  if (detail.verdict == "excluded") {
    out.state = "excluded";
    for (const sli::Reason &reason : detail.reasons)
      if (!reason.text.empty()) out.reason = reason.text;
    return out;
  }
  if (detail.verdict == "downtime") {
    const bool ended = !detail.impact.empty() && detail.impact.back().interval.to < now;
    out.state = ended ? "counted" : "counts";
    if (ended)
      out.took = {static_cast<std::int64_t>(detail.downtime.units / sli::Amount::of({1}).units)};
    return out;
  }
  const auto last = [&](std::string_view what) -> const sli::ClockMoment * {
    for (auto at = detail.history.rbegin(); at != detail.history.rend(); ++at)
      if (at->what == what) return &*at;
    return nullptr;
  };
  const sli::ClockMoment *end = detail.history.empty() ? nullptr : &detail.history.back();
  out.runs = end == nullptr || (end->what != "stop" && end->what != "cancel");
  const bool paused = out.runs && end != nullptr && end->what == "pause";
  out.state = detail.verdict == "breached" ? "breached"
              : detail.verdict == "met"    ? "met"
              : paused                     ? "paused"
                                           : "running";
  if (out.state == "breached" || (out.runs && !paused))
    out.deadline = detail.moved ? detail.moved : detail.deadline;
  if (paused) {
    out.since = last("pause")->at;
    out.reason = last("pause")->reason;
  }
  if (!out.runs) {
    out.since = end->at;
    out.took = detail.elapsed;
  }
  if (out.runs) out.step = detail.step;
  return out;
}

/// Running ones by deadline, those whose time is over behind the others; then the rest.
auto urgency(const Clock &clock) {
  const int group = clock.state == "running"    ? 0
                    : clock.state == "breached" ? 1
                    : clock.state == "paused"   ? 2
                                                : 3;
  return std::tuple(group, clock.deadline.value_or(slac::time::kNever), clock.commitment,
                    clock.account, clock.service);
}

std::string shortened(std::string_view text) {
  std::string out = slac::base::printable(std::string(text.substr(0, kMostText)));
  if (text.size() > kMostText) out += " …";
  return out;
}

std::string rough(Duration duration) {
  return slac::time::format_window({duration.ns / slac::time::kSecond * slac::time::kSecond});
}

std::string sentence(const Clock &clock) {
  std::string out = shortened(clock.promise) + " (" + shortened(clock.commitment) + ", " +
                    shortened(clock.account);
  if (!clock.service.empty()) out += ", " + shortened(clock.service);
  return out + ")";
}

std::string line_of(const Clock &clock) {
  std::string out = sentence(clock) + ": ";
  if (clock.state == "counts") return out + "counts against the promise";
  out += clock.state;
  if (clock.state == "counted") return out + ", " + rough(*clock.took) + " of downtime";
  if (clock.state == "excluded" || clock.state == "paused") {
    if (!clock.reason.empty()) out += ", " + shortened(clock.reason);
    if (clock.since) out += ", since " + format_rfc3339(*clock.since);
    return out;
  }
  if (clock.deadline)
    out += (clock.state == "breached" ? ", was due " : ", due ") + format_rfc3339(*clock.deadline);
  if (clock.took) out += ", took " + rough(*clock.took);
  if (clock.state == "breached" && clock.runs) out += ", still running";
  if (clock.state == "running" && clock.step)
    out += ", " + clock.step->text() + "% of the time is used";
  return out;
}

std::string line_of(std::string_view what, const Deed &deed) {
  std::string out = std::string(what) + " " + format_rfc3339(deed.at);
  if (!deed.who.empty()) out += " by " + shortened(deed.who);
  if (!deed.text.empty()) out += ": " + shortened(deed.text);
  return out;
}

std::string in_one_line(const Deed &deed) {
  std::string out = format_rfc3339(deed.at);
  if (!deed.who.empty()) out += " " + shortened(deed.who);
  if (!deed.text.empty()) out += ": " + shortened(deed.text);
  return out;
}

Value value_of(const std::optional<Deed> &deed) {
  if (!deed) return nullptr;
  return Value::Object{{"at", format_rfc3339(deed->at)}, {"who", deed->who}, {"text", deed->text}};
}

std::string text_of(const std::optional<Instant> &at) { return at ? format_rfc3339(*at) : ""; }

} // namespace

State state_of(const std::vector<sli::InRow> &rows, Instant now,
               const std::vector<SpelledEvent> &events) {
  State out;
  for (const sli::InRow *in : sli::one_per_promise(rows))
    out.clocks.push_back(clock_of(*in, now));
  std::sort(out.clocks.begin(), out.clocks.end(),
            [](const Clock &a, const Clock &b) { return urgency(a) < urgency(b); });
  std::vector<const SpelledEvent *> sorted;
  for (const SpelledEvent &event : events)
    if (event.at <= now) sorted.push_back(&event);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto *a, const auto *b) { return a->at < b->at; });
  for (const SpelledEvent *event : sorted) {
    if (event->type == "acknowledged") {
      if (!out.acknowledged) out.acknowledged = deed(*event, {"by"});
      if (out.responder.empty()) out.responder = word_of(*event, "by");
    } else if (event->type == "unacknowledged") {
      out.acknowledged.reset();
    } else if (event->type == "assigned") {
      out.responder = word_of(*event, "to");
    } else if (event->type == "escalated") {
      out.escalated = deed(*event, {"to"});
    } else if (event->type == "resolved") {
      out.resolved = deed(*event, {"by"});
    } else if (event->type == "reopened") {
      out.resolved.reset();
    } else if (event->type == "notified") {
      out.message = deed(*event, {"audience", "to"});
      ++out.messages;
    }
  }
  return out;
}

Instant next_change(const std::vector<sli::InRow> &rows, Instant now,
                    const std::vector<SpelledEvent> &events) {
  Instant out = slac::time::kNever;
  for (const SpelledEvent &event : events)
    if (event.at >= now) out = std::min(out, event.at + Duration{1}); // an end counts behind it
  for (const sli::InRow &in : rows) {
    const sli::Detail &detail = in.detail;
    if (detail.next_step) out = std::min(out, now + *detail.next_step);
    // Impact that is too short, or outside service hours, may begin to count by time alone.
    if (detail.verdict == "ignored" && !detail.impact.empty() &&
        detail.impact.back().interval.to >= now)
      out = std::min(out, now + Duration{slac::time::kMinute});
  }
  return out;
}

std::map<std::string, std::string> values(const State &state) {
  std::map<std::string, std::string> out;
  for (const std::string_view name : slac::model::kWrittenValues)
    out[std::string(name)];
  const auto has = [&](std::string_view what) {
    return std::any_of(state.clocks.begin(), state.clocks.end(),
                       [&](const Clock &clock) { return clock.state == what; });
  };
  for (const char *word : {"breached", "running", "paused", "met", "counts", "counted", "excluded"})
    if (has(word)) {
      out["state"] = word;
      break;
    }
  if (!state.clocks.empty()) out["breached"] = has("breached") ? "true" : "false";
  for (const Clock &clock : state.clocks) {
    if (!clock.runs || !clock.deadline) continue;
    out["deadline"] = text_of(clock.deadline);
    out["commitment"] = sentence(clock);
    if (clock.step) out["escalation"] = clock.step->text() + "%";
    break;
  }
  if (out["commitment"].empty() && !state.clocks.empty())
    out["commitment"] = sentence(state.clocks.front());
  if (state.escalated && !state.escalated->who.empty())
    out["escalation"] += (out["escalation"].empty() ? "" : ", ") + shortened(state.escalated->who);
  if (state.acknowledged) out["acknowledged"] = format_rfc3339(state.acknowledged->at);
  out["responder"] = shortened(state.responder);
  if (state.resolved) out["resolution"] = in_one_line(*state.resolved);
  if (state.message) out["message"] = in_one_line(*state.message);
  return out;
}

std::string note(const State &state) {
  std::string out;
  const auto add = [&](const std::string &line) { out += (out.empty() ? "" : "\n") + line; };
  if (state.clocks.empty()) add("No promise counts this incident any more");
  for (std::size_t i = 0; i < state.clocks.size() && i < kMostClocks; ++i)
    add(line_of(state.clocks[i]));
  if (state.clocks.size() > kMostClocks)
    add("and " + std::to_string(state.clocks.size() - kMostClocks) + " more promises");
  if (state.acknowledged) add(line_of("Acknowledged", *state.acknowledged));
  if (!state.responder.empty()) add("Responder: " + shortened(state.responder));
  if (state.escalated)
    add("Escalated " + format_rfc3339(state.escalated->at) +
        (state.escalated->who.empty() ? "" : " to " + shortened(state.escalated->who)));
  if (state.resolved) add(line_of("Resolved", *state.resolved));
  if (state.message)
    add("Messages: " + std::to_string(state.messages) + ", the last " +
        in_one_line(*state.message));
  return out;
}

std::string fingerprint(const State &state) {
  Value::Array clocks;
  for (const Clock &clock : state.clocks)
    clocks.push_back(Value::Object{{"commitment", clock.commitment},
                                   {"account", clock.account},
                                   {"service", clock.service},
                                   {"promise", clock.promise},
                                   {"state", clock.state},
                                   {"runs", clock.runs},
                                   {"deadline", text_of(clock.deadline)},
                                   {"since", text_of(clock.since)},
                                   {"reason", clock.reason},
                                   {"took", clock.took ? std::to_string(clock.took->ns) : ""},
                                   {"step", clock.step ? clock.step->text() : ""}});
  return ledger::hash_of(
      ledger::canonical(Value::Object{{"clocks", std::move(clocks)},
                                      {"acknowledged", value_of(state.acknowledged)},
                                      {"responder", state.responder},
                                      {"escalated", value_of(state.escalated)},
                                      {"resolved", value_of(state.resolved)},
                                      {"message", value_of(state.message)},
                                      {"messages", state.messages}}));
}

std::string marker(std::string_view source, std::string_view record, std::int64_t number) {
  constexpr std::size_t kDigits = 16;
  return "sla-" + ledger::hash_of(std::string(source) + "\n" + std::string(record) + "\n" +
                                  std::to_string(number))
                      .substr(0, kDigits);
}

} // namespace slax::outbox
