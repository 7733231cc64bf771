// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/ndjson.hpp"

#include "compiler/time/rfc3339.hpp"

#include <simdjson.h>

#include <algorithm>
#include <set>

namespace slax::source {
namespace {

using slac::time::TimeError;
using timeline::Event;
using timeline::EventType;
using timeline::Incident;

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

std::string text(Value value, const char *reason) {
  return std::string(take(value.get_string(), reason));
}

/// A text, or nothing where the source wrote null.
std::string optional_text(Value value, const char *reason) {
  bool null = false;
  // What begins with `n` and is not `null` is an error here, and no text either.
  if (value.is_null().get(null) != simdjson::SUCCESS) refuse("not-json");
  return null ? std::string() : text(value, reason);
}

std::vector<std::string> texts(Value value, const char *reason) {
  std::vector<std::string> out;
  for (auto item : take(value.get_array(), reason))
    out.push_back(text(take(item, reason), reason));
  return out;
}

slac::time::Instant instant(const std::string &given) {
  const auto parsed = slac::time::parse_rfc3339(given, false);
  if (const auto *at = std::get_if<slac::time::Instant>(&parsed)) return *at;
  switch (std::get<TimeError>(parsed)) {
  case TimeError::WithoutZone: refuse("time-without-zone");
  case TimeError::OutOfRange: refuse("time-out-of-range");
  case TimeError::Malformed: break;
  }
  refuse("bad-time");
}

slac::base::Decimal fraction(Value value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\r'))
    token.remove_suffix(1);
  // The decimal digits as they stand: an impact is weighed exactly.
  const auto parsed = slac::base::Decimal::parse(token, true);
  if (!parsed || *parsed < slac::base::Decimal{} || *parsed > slac::base::Decimal::from_int(1))
    refuse("bad-fraction");
  return *parsed;
}

/// Refuses a key that an object gives twice.
class Keys {
public:
  void see(std::string_view key) {
    if (!seen_.insert(std::string(key)).second) refuse("duplicate-key");
  }

private:
  std::set<std::string> seen_;
};

Event read_event(Value value) {
  Event out;
  bool has_at = false;
  bool has_type = false;
  bool has_fraction = false;
  Keys keys;
  for (auto field : take(value.get_object(), "event-not-an-object")) {
    const std::string key(take(field.unescaped_key(), "not-json"));
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
      out.severity = optional_text(v, "bad-severity");
    } else if (key == "reason") {
      out.reason = optional_text(v, "bad-reason");
    } else if (key == "audience") {
      out.to_customer = optional_text(v, "bad-audience") == "customer";
    } else if (key == "fraction") {
      out.fraction = fraction(v);
      has_fraction = true;
    } else if (key == "accounts") {
      out.accounts = texts(v, "bad-accounts");
    } else if (key == "seen") {
      (void)instant(text(v, "bad-time"));
    }
    // Whatever else a source records of an event (by, to, channel, level, text) drives no number.
  }
  if (!has_at) refuse("event-without-time");
  if (!has_type) refuse("event-without-type");
  if (out.type == EventType::Impact && !has_fraction) refuse("bad-fraction");
  if (out.type == EventType::Severity && out.severity.empty()) refuse("bad-severity");
  if (out.type == EventType::Excluded && out.reason.empty()) refuse("exclusion-without-reason");
  return out;
}

/// Why a line is not read as an object: it may still be JSON.
const char *not_an_object(std::string_view line) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(line);
  return parser.parse(padded).error() == simdjson::SUCCESS ? "not-an-object" : "not-json";
}

void read_record(simdjson::ondemand::document &document, std::string_view line, Incident &out) {
  bool has_events = false;
  Keys keys;
  simdjson::ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) refuse(not_an_object(line));
  for (auto field : object) {
    const std::string key(take(field.unescaped_key(), "not-json"));
    keys.see(key);
    Value v = take(field.value(), "not-json");
    if (key == "id")
      out.id = text(v, "missing-id");
    else if (key == "source")
      out.source = optional_text(v, "bad-source");
    else if (key == "url")
      out.url = optional_text(v, "bad-url");
    else if (key == "title")
      out.title = optional_text(v, "bad-title");
    else if (key == "services")
      out.services = texts(v, "bad-services");
    else if (key == "accounts")
      out.accounts = texts(v, "bad-accounts");
    else if (key == "events") {
      has_events = true;
      for (auto event : take(v.get_array(), "bad-events")) {
        if (out.events.size() == kMaxEvents) refuse("too-many-events");
        out.events.push_back(read_event(take(event, "not-json")));
      }
    }
  }
  if (out.id.empty()) refuse("missing-id");
  if (!has_events || out.events.empty()) refuse("no-events");
  if (document.current_location().error() == simdjson::SUCCESS) refuse("not-json"); // more follows
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

} // namespace

Records parse_ndjson(std::string_view all, const std::string &default_source) {
  Records out;
  std::vector<Incident> records;
  simdjson::ondemand::parser parser;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    const std::string_view line = all.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (is_blank(line)) continue;
    Incident record;
    try {
      if (line.size() > kMaxLine) refuse("record-too-large");
      const simdjson::padded_string padded(line);
      auto document = take(parser.iterate(padded), "not-json");
      read_record(document, line, record);
      if (record.source.empty()) record.source = default_source;
      records.push_back(std::move(record));
    } catch (const Refusal &refusal) {
      Refused refused{number, std::nullopt, refusal.reason};
      if (!record.id.empty()) refused.id = record.id;
      out.refused.push_back(std::move(refused));
    }
  }
  out.incidents = timeline::unite(std::move(records));
  return out;
}

} // namespace slax::source
