// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/ndjson.hpp"

#include "compiler/base/decimal.hpp"
#include "compiler/time/rfc3339.hpp"

#include <simdjson.h>

#include <algorithm>
#include <unordered_set>

namespace slax::source {
namespace {

using slac::time::TimeError;
using timeline::Event;
using timeline::EventType;
using timeline::Incident;
using timeline::NameId;
using timeline::Names;

/// Ends the reading of a record.
struct Refusal {
  std::string reason;
};

[[noreturn]] void refuse(std::string reason) { throw Refusal{std::move(reason)}; }

template <class T>
T take(simdjson::simdjson_result<T> result, const char *reason) {
  T value;
  if (std::move(result).get(value) != simdjson::SUCCESS) refuse(reason);
  return value;
}

using Value = simdjson::ondemand::value;

/// Valid until the next record is read.
std::string_view text(Value value, const char *reason) { return take(value.get_string(), reason); }

bool is_null(Value value) {
  bool out = false;
  // What begins with `n` and is not `null` is an error here, and no text either.
  if (value.is_null().get(out) != simdjson::SUCCESS) refuse("not-json");
  return out;
}

/// A text, or nothing where the source wrote null.
std::string_view optional_text(Value value, const char *reason) {
  return is_null(value) ? std::string_view() : text(value, reason);
}

std::vector<NameId> texts(Value value, const char *reason, Names &names) {
  std::vector<NameId> out;
  for (auto item : take(value.get_array(), reason))
    out.push_back(names.intern(text(take(item, reason), reason)));
  return out;
}

/// A list of accounts, or `"all"`.
std::vector<NameId> accounts(Value value, Names &names) {
  if (take(value.type(), "not-json") != simdjson::ondemand::json_type::string)
    return texts(value, "bad-accounts", names);
  if (text(value, "bad-accounts") != "all") refuse("bad-accounts");
  return {timeline::kAllAccounts};
}

/// RFC 8259, section 6.
bool is_number(std::string_view token) {
  const auto digits = [&] {
    std::size_t n = 0;
    while (n < token.size() && token[n] >= '0' && token[n] <= '9')
      ++n;
    token.remove_prefix(n);
    return n;
  };
  if (token.starts_with('-')) token.remove_prefix(1);
  if (token.starts_with('0'))
    token.remove_prefix(1);
  else if (digits() == 0)
    return false;
  if (token.starts_with('.')) {
    token.remove_prefix(1);
    if (digits() == 0) return false;
  }
  if (token.starts_with('e') || token.starts_with('E')) {
    token.remove_prefix(1);
    if (token.starts_with('+') || token.starts_with('-')) token.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return token.empty();
}

std::string_view number_token(Value value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\r'))
    token.remove_suffix(1);
  return token;
}

/// A value that drives no number is still read: a record is JSON as a whole or not at all.
void check(Value value, int depth) {
  using simdjson::ondemand::json_type;
  if (depth > kMaxDepth) refuse("too-deep");
  switch (take(value.type(), "not-json")) {
  case json_type::array:
    for (auto item : take(value.get_array(), "not-json"))
      check(take(item, "not-json"), depth + 1);
    break;
  case json_type::object:
    for (auto field : take(value.get_object(), "not-json")) {
      (void)take(field.unescaped_key(), "not-json");
      check(take(field.value(), "not-json"), depth + 1);
    }
    break;
  case json_type::number:
    if (!is_number(number_token(value))) refuse("not-json");
    break;
  case json_type::string: (void)text(value, "not-json"); break;
  case json_type::boolean: (void)take(value.get_bool(), "not-json"); break;
  case json_type::null:
    if (!is_null(value)) refuse("not-json");
    break;
  }
}

slac::time::Instant instant(std::string_view given) {
  const auto parsed = slac::time::parse_rfc3339(given, false);
  if (const auto *at = std::get_if<slac::time::Instant>(&parsed)) return *at;
  switch (std::get<TimeError>(parsed)) {
  case TimeError::WithoutZone: refuse("time-without-zone");
  case TimeError::OutOfRange: refuse("time-out-of-range");
  case TimeError::Malformed: break;
  }
  refuse("bad-time");
}

/// In 1e-9.
std::uint32_t fraction(Value value) {
  const std::string_view token = number_token(value);
  // The decimal digits as they stand: an impact is weighed exactly.
  const auto parsed = slac::base::Decimal::parse(token, true);
  if (!is_number(token) || !parsed || *parsed < slac::base::Decimal{} ||
      *parsed > slac::base::Decimal::from_int(1))
    refuse("bad-fraction");
  return static_cast<std::uint32_t>(parsed->units());
}

/// Refuses a key that an object gives twice.
class Keys {
public:
  void see(std::string_view key) {
    if (std::find(few_.begin(), few_.end(), key) != few_.end() || many_.contains(key))
      refuse("duplicate-key");
    if (few_.size() < kFew)
      few_.push_back(key);
    else
      many_.insert(key);
  }

private:
  static constexpr std::size_t kFew = 24;
  std::vector<std::string_view> few_;
  std::unordered_set<std::string_view> many_;
};

/// Appends the event; one that names several accounts becomes several of the same instant.
void read_event(Value value, Names &names, std::vector<Event> &events) {
  Event out;
  bool has_at = false;
  bool has_type = false;
  bool has_fraction = false;
  NameId reason = timeline::kNoName;
  NameId into = timeline::kNoName;
  std::vector<NameId> affected;
  Keys keys;
  for (auto field : take(value.get_object(), "event-not-an-object")) {
    const std::string_view key = take(field.unescaped_key(), "not-json");
    keys.see(key);
    Value v = take(field.value(), "not-json");
    if (key == "at") {
      out.at = instant(text(v, "bad-time"));
      has_at = true;
    } else if (key == "type") {
      const auto type = timeline::event_of_name(text(v, "unknown-event"));
      if (!type) refuse("unknown-event");
      out.type = *type;
      has_type = true;
    } else if (key == "severity") {
      out.severity = names.intern(optional_text(v, "bad-severity"));
    } else if (key == "reason") {
      reason = names.intern(optional_text(v, "bad-reason"));
    } else if (key == "into") {
      into = names.intern(optional_text(v, "bad-into"));
    } else if (key == "audience") {
      out.to_customer = optional_text(v, "bad-audience") == "customer";
    } else if (key == "fraction") {
      out.fraction = fraction(v);
      has_fraction = true;
    } else if (key == "accounts") {
      affected = accounts(v, names);
    } else if (key == "seen") {
      (void)instant(text(v, "bad-time"));
    } else {
      check(v, 3); // by, to, channel, level, text, …
    }
  }
  if (!has_at) refuse("event-without-time");
  if (!has_type) refuse("event-without-type");
  if (out.type == EventType::Impact && !has_fraction) refuse("bad-fraction");
  if (out.type == EventType::Severity && out.severity == timeline::kNoName) refuse("bad-severity");
  if (out.type == EventType::Excluded && reason == timeline::kNoName)
    refuse("exclusion-without-reason");
  if (out.type != EventType::Impact) out.fraction = 0;
  if (out.type == EventType::Excluded || out.type == EventType::Paused) out.name = reason;
  if (out.type == EventType::Merged) out.name = into;
  if (out.type != EventType::Accounts || affected.empty()) {
    events.push_back(out);
    return;
  }
  for (const NameId account : affected) {
    out.name = account;
    events.push_back(out);
  }
}

/// Why a line is not read as an object: it may still be JSON.
const char *not_an_object(std::string_view line) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(line);
  return parser.parse(padded).error() == simdjson::SUCCESS ? "not-an-object" : "not-json";
}

void read_record(simdjson::ondemand::document &document, std::string_view line, Names &names,
                 Incident &out) {
  std::vector<NameId> services;
  std::vector<NameId> accounts_named;
  std::vector<Event> events;
  std::string_view title;
  std::string_view url;
  Keys keys;
  simdjson::ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) refuse(not_an_object(line));
  for (auto field : object) {
    const std::string_view key = take(field.unescaped_key(), "not-json");
    keys.see(key);
    Value v = take(field.value(), "not-json");
    if (key == "id")
      out.id = text(v, "missing-id");
    else if (key == "source")
      out.source = names.intern(optional_text(v, "bad-source"));
    else if (key == "url")
      url = optional_text(v, "bad-url");
    else if (key == "title")
      title = optional_text(v, "bad-title");
    else if (key == "services")
      services = texts(v, "bad-services", names);
    else if (key == "accounts")
      accounts_named = accounts(v, names);
    else if (key == "events") {
      for (auto event : take(v.get_array(), "bad-events")) {
        if (events.size() >= kMaxEvents) refuse("too-many-events");
        read_event(take(event, "not-json"), names, events);
      }
    } else
      check(v, 1);
  }
  if (out.id.empty()) refuse("missing-id");
  if (events.empty()) refuse("no-events");
  if (document.current_location().error() == simdjson::SUCCESS) refuse("not-json"); // more follows
  out.set_words(title, url);
  out.set_names(std::move(services), std::move(accounts_named));
  out.set_events(std::move(events));
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

} // namespace

Records parse_ndjson(std::string_view all, const std::string &default_source, Names &names,
                     Tail tail, std::size_t first_line) {
  Records out;
  const NameId unnamed = names.intern(default_source);
  simdjson::ondemand::parser parser;
  std::string padded;
  std::size_t number = first_line;
  for (std::size_t begin = 0; begin < all.size(); ++number) {
    const std::size_t found = all.find('\n', begin);
    const bool ended = found != std::string_view::npos;
    const std::string_view line = all.substr(begin, ended ? found - begin : found);
    begin = ended ? found + 1 : all.size();
    if (ended) {
      out.read = begin;
      ++out.lines;
    }
    if (is_blank(line)) continue;
    Incident record;
    try {
      if (line.size() > kMaxLine) refuse("record-too-large");
      padded.reserve(line.size() + simdjson::SIMDJSON_PADDING);
      padded.assign(line);
      auto document = take(parser.iterate(simdjson::padded_string_view(padded.data(), line.size(),
                                                                       padded.capacity())),
                           "not-json");
      read_record(document, line, names, record);
      if (record.source == timeline::kNoName) record.source = unnamed;
      out.incidents.push_back(std::move(record));
      out.used_tail = !ended;
    } catch (const Refusal &refusal) {
      if (!ended && tail == Tail::Wait) break;
      Refused refused{number, std::nullopt, refusal.reason};
      if (!record.id.empty()) refused.id = record.id;
      out.refused.push_back(std::move(refused));
    }
  }
  return out;
}

} // namespace slax::source
