// SPDX-License-Identifier: Apache-2.0
// One record of the normal form, read on demand by simdjson in one pass: each field is checked as
// it comes, and the first fault refuses the record with what stood there. specs/incidents.md is the
// format.
#include "exporter/source/normal_form.hpp"

#include "compiler/base/decimal.hpp"
#include "compiler/base/edit_distance.hpp"
#include "compiler/time/rfc3339.hpp"
#include "exporter/source/ndjson.hpp"
#include "exporter/timeline/reason.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <unordered_set>

namespace slax::source {
namespace {

using slac::time::TimeError;
using timeline::Event;
using timeline::EventType;
using timeline::Incident;
using timeline::NameId;
using timeline::Names;
using timeline::Remark;

[[noreturn]] void refuse(std::string reason, std::string detail = {}) {
  throw Refusal{std::move(reason), std::move(detail)};
}

/// What stands there, short enough for a line of a log.
std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) return std::string(text);
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end; // not inside a character
  return std::string(text.substr(0, end)) + "…";
}

template <class T>
T take(simdjson::simdjson_result<T> result, const char *reason) {
  T value;
  if (std::move(result).get(value) != simdjson::SUCCESS) refuse(reason);
  return value;
}

using Value = simdjson::ondemand::value;

/// A value that is no text, as it stands in the record.
std::string token_of(Value value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\r'))
    token.remove_suffix(1);
  return shown(token);
}

/// Valid until the next record is read. `wanted` is an example of what is expected.
std::string_view text(Value value, const char *reason, const char *wanted = nullptr) {
  std::string_view out;
  if (value.get_string().get(out) == simdjson::SUCCESS) return out;
  if (wanted == nullptr) refuse(reason);
  refuse(reason, token_of(value) + " is no text; expected " + wanted);
}

bool is_null(Value value) {
  bool out = false;
  // What begins with `n` and is not `null` is an error here, and no text either.
  if (value.is_null().get(out) != simdjson::SUCCESS) refuse(reason::kNotJson);
  return out;
}

bool is_text(Value value) {
  return take(value.type(), reason::kNotJson) == simdjson::ondemand::json_type::string;
}

/// A text, or nothing where the source wrote null.
std::string_view optional_text(Value value, const char *reason) {
  return is_null(value) ? std::string_view() : text(value, reason);
}

std::vector<NameId> texts(Value value, const char *reason, const char *wanted, Names &names) {
  std::vector<NameId> out;
  if (take(value.type(), reason::kNotJson) != simdjson::ondemand::json_type::array)
    refuse(reason, token_of(value) + " is no list; expected " + wanted);
  for (auto item : take(value.get_array(), reason))
    out.push_back(names.intern(text(take(item, reason), reason, wanted)));
  return out;
}

constexpr const char *kSomeServices = R"(a list such as ["web"])";

/// A list of accounts, or `"all"`.
std::vector<NameId> accounts(Value value, Names &names) {
  constexpr const char *kWanted = R"(a list such as ["acme"], or "all" for every account)";
  if (take(value.type(), reason::kNotJson) != simdjson::ondemand::json_type::string) {
    std::vector<NameId> out = texts(value, reason::kBadAccounts, kWanted, names);
    if (std::find(out.begin(), out.end(), names.intern("all")) != out.end())
      refuse(reason::kBadAccounts,
             R"(every account is "all" alone, not in a list: "accounts": "all")");
    return out;
  }
  const std::string_view given = text(value, reason::kBadAccounts);
  if (given != "all")
    refuse(reason::kBadAccounts, shown(given) + " is no list; expected " + kWanted);
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
  if (depth > kMaxDepth) refuse(reason::kTooDeep);
  switch (take(value.type(), reason::kNotJson)) {
  case json_type::array:
    for (auto item : take(value.get_array(), reason::kNotJson))
      check(take(item, reason::kNotJson), depth + 1);
    break;
  case json_type::object:
    for (auto field : take(value.get_object(), reason::kNotJson)) {
      (void)take(field.unescaped_key(), reason::kNotJson);
      check(take(field.value(), reason::kNotJson), depth + 1);
    }
    break;
  case json_type::number:
    if (!is_number(number_token(value))) refuse(reason::kNotJson);
    break;
  case json_type::string: (void)text(value, reason::kNotJson); break;
  case json_type::boolean: (void)take(value.get_bool(), reason::kNotJson); break;
  case json_type::null:
    if (!is_null(value)) refuse(reason::kNotJson);
    break;
  }
}

constexpr const char *kSomeTime = "RFC 3339 with a zone, such as \"2026-10-01T10:00:00Z\"";

slac::time::Instant instant(Value value) {
  const std::string_view given = text(value, reason::kBadTime, kSomeTime);
  const auto parsed = slac::time::parse_rfc3339(given, false);
  if (const auto *at = std::get_if<slac::time::Instant>(&parsed)) return *at;
  switch (std::get<TimeError>(parsed)) {
  case TimeError::WithoutZone:
    refuse(reason::kTimeWithoutZone,
           shown(given) + "; write Z, or the offset as in 2026-10-01T10:00:00+02:00");
  case TimeError::OutOfRange:
    refuse(reason::kTimeOutOfRange, shown(given) + " is not in 1970 to 2037");
  case TimeError::Malformed: break;
  }
  refuse(reason::kBadTime, shown(given) + "; expected " + kSomeTime);
}

/// In 1e-9.
std::uint32_t fraction(Value value) {
  const std::string_view token = number_token(value);
  // The decimal digits as they stand: an impact is weighed exactly.
  const auto parsed = slac::base::Decimal::parse(token, true);
  if (!is_number(token) || !parsed || *parsed < slac::base::Decimal{} ||
      *parsed > slac::base::Decimal::from_int(1))
    refuse(reason::kBadFraction,
           shown(token) + "; expected a number from 0 to 1, such as 0.35 for 35 %");
  return static_cast<std::uint32_t>(parsed->units());
}

/// Refuses a key that an object gives twice.
class Keys {
public:
  void see(std::string_view key) {
    if (has(key)) refuse(reason::kDuplicateKey, shown(key));
    if (few_.size() < kFew)
      few_.push_back(key);
    else
      many_.insert(key);
  }
  bool has(std::string_view key) const {
    return std::find(few_.begin(), few_.end(), key) != few_.end() || many_.contains(key);
  }

private:
  static constexpr std::size_t kFew = 24;
  std::vector<std::string_view> few_;
  std::unordered_set<std::string_view> many_;
};

/// What to write in place of a type that is none.
std::string known_events(std::string_view given) {
  std::vector<std::string_view> known;
  std::string all;
  for (int i = 0; i <= static_cast<int>(EventType::Note); ++i) {
    known.push_back(timeline::event_name(static_cast<EventType>(i)));
    all.append(all.empty() ? "expected " : ", ").append(known.back());
  }
  const std::string meant = slac::base::nearest(given, known);
  return meant.empty() ? all : "did you mean " + meant + "?";
}

constexpr std::array<std::string_view, 9> kEventKeys{
    "at", "type", "severity", "reason", "into", "audience", "fraction", "accounts", "services"};
constexpr std::array<std::string_view, 5> kRecordKeys{"id", "source", "services", "accounts",
                                                      "events"};

/// Keys that an object has and nobody reads: each may be a slip for one that it lacks.
class UnknownKeys {
public:
  void see(std::string_view key) {
    if (keys_.size() < kFew) keys_.emplace_back(key);
  }
  void judge(const Keys &given, std::span<const std::string_view> known, Names &names,
             std::vector<Remark> &remarks) const {
    for (const std::string &key : keys_) {
      const std::string meant = slac::base::nearest(key, known);
      if (!meant.empty() && !given.has(meant))
        remarks.push_back({names.intern(reason::kUnknownKey), names.intern(key)});
    }
  }

private:
  static constexpr std::size_t kFew = 8;
  std::vector<std::string> keys_;
};

EventType event_type(Value value) {
  const std::string_view given = text(value, reason::kUnknownEvent, "a type such as \"resolved\"");
  if (const auto type = timeline::event_of_name(given)) return *type;
  refuse(reason::kUnknownEvent, shown(given) + "; " + known_events(given));
}

/// One event and the names that it carries.
struct Given {
  Event event;
  bool has_at = false;
  bool has_type = false;
  bool has_fraction = false;
  NameId reason = timeline::kNoName;
  NameId into = timeline::kNoName;
  NameId audience = timeline::kNoName;
  std::vector<NameId> accounts;
  std::vector<NameId> services;
};

/// Whether `key` is one that drives a number.
bool read_field(std::string_view key, Value v, Names &names, Given &out) {
  if (key == "at") {
    out.event.at = instant(v);
    out.has_at = true;
  } else if (key == "type") {
    out.event.type = event_type(v);
    out.has_type = true;
  } else if (key == "severity") {
    out.event.severity = names.intern(optional_text(v, reason::kBadSeverity));
  } else if (key == "reason") {
    out.reason = names.intern(optional_text(v, reason::kBadReason));
  } else if (key == "into") {
    out.into = names.intern(optional_text(v, reason::kBadInto));
  } else if (key == "audience") {
    out.audience = names.intern(optional_text(v, reason::kBadAudience));
  } else if (key == "fraction") {
    out.event.fraction = fraction(v);
    out.has_fraction = true;
  } else if (key == "accounts") {
    out.accounts = accounts(v, names);
  } else if (key == "services") {
    out.services = texts(v, reason::kBadServices, kSomeServices, names);
  } else if (key == "seen") {
    (void)instant(v);
  } else {
    return false;
  }
  return true;
}

void require(const Given &given) {
  const Event &event = given.event;
  if (!given.has_at)
    refuse(reason::kEventWithoutTime, std::string("`at` is missing; ") + kSomeTime);
  if (!given.has_type) refuse(reason::kEventWithoutType, "`type` is missing");
  if (event.type == EventType::Impact && !given.has_fraction)
    refuse(reason::kBadFraction, "`fraction` is missing; a number from 0 to 1");
  if (event.type == EventType::Severity && event.severity == timeline::kNoName)
    refuse(reason::kBadSeverity, "`severity` is missing");
  if (event.type == EventType::Excluded && given.reason == timeline::kNoName)
    refuse(reason::kExclusionWithoutReason, "`reason` is missing");
}

/// Appends the event; one that names several accounts or services becomes several of one instant.
void read_event(Value value, Names &names, std::vector<Event> &events,
                std::vector<Remark> &remarks) {
  Given given;
  Keys keys;
  UnknownKeys unknown;
  for (auto field : take(value.get_object(), reason::kEventNotAnObject)) {
    const std::string_view key = take(field.unescaped_key(), reason::kNotJson);
    keys.see(key);
    Value v = take(field.value(), reason::kNotJson);
    if (read_field(key, v, names, given)) continue;
    unknown.see(key);
    check(v, 3); // by, to, channel, level, text, …
  }
  unknown.judge(keys, kEventKeys, names, remarks);
  require(given);
  Event &event = given.event;
  if (event.type != EventType::Impact) event.fraction = 0;
  const std::vector<NameId> *each = nullptr;
  switch (event.type) {
  case EventType::Excluded:
  case EventType::Paused: event.name = given.reason; break;
  case EventType::Merged: event.name = given.into; break;
  case EventType::Notified:
    event.name = given.audience;
    event.to_customer = names.text(given.audience) == "customer";
    break;
  case EventType::Accounts: each = &given.accounts; break;
  case EventType::Impact: each = &given.services; break;
  default: break;
  }
  if (each == nullptr || each->empty()) {
    events.push_back(event);
    return;
  }
  for (const NameId name : *each) {
    event.name = name;
    events.push_back(event);
  }
}

/// A line is not read as an object: it may still be JSON.
[[noreturn]] void refuse_line(std::string_view line) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(line);
  simdjson::dom::element document;
  if (parser.parse(padded).get(document) != simdjson::SUCCESS) refuse(reason::kNotJson);
  refuse(reason::kNotAnObject, document.is_array()
                                   ? "a list; write each incident on a line of its own, or use the "
                                     "connector `json`"
                                   : "expected an object: {\"id\": …, \"events\": […]}");
}

std::string read_refs(Value value) {
  std::string out;
  if (is_null(value)) return out;
  for (auto item : take(value.get_array(), reason::kBadRefs)) {
    const std::string_view ref = text(take(item, reason::kBadRefs), reason::kBadRefs);
    if (ref.find('\n') == std::string_view::npos) (out += out.empty() ? "" : "\n") += ref;
  }
  return out;
}

/// The texts of a list; other items, and what is no list, link to nothing.
void read_links(Value value, std::vector<std::string> &links) {
  if (take(value.type(), reason::kNotJson) != simdjson::ondemand::json_type::array)
    return check(value, 1);
  for (auto item : take(value.get_array(), reason::kNotJson)) {
    Value link = take(item, reason::kNotJson);
    if (is_text(link))
      links.emplace_back(text(link, reason::kNotJson));
    else
      check(link, 2);
  }
}

/// A record's parts that could not be used, as its mapping names them.
void read_lost(Value value, Names &names, std::vector<Remark> &remarks) {
  for (const NameId field : texts(value, reason::kBadLost, "a list of texts", names))
    remarks.push_back({names.intern(reason::kLostField), field});
}

} // namespace

void read_record(simdjson::ondemand::document &document, std::string_view line, Names &names,
                 Incident &out, Aside &aside) {
  std::vector<NameId> services;
  std::vector<NameId> accounts_named;
  std::vector<Event> events;
  std::vector<Remark> remarks;
  std::string_view title;
  std::string_view url;
  std::string refs;
  Keys keys;
  UnknownKeys unknown;
  simdjson::ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) refuse_line(line);
  for (auto field : object) {
    const std::string_view key = take(field.unescaped_key(), reason::kNotJson);
    keys.see(key);
    Value v = take(field.value(), reason::kNotJson);
    if (key == "id")
      out.id =
          is_null(v) ? std::string_view() : text(v, reason::kBadId, "a text such as \"INC-1\"");
    else if (key == "source")
      out.source = names.intern(optional_text(v, reason::kBadSource));
    else if (key == "url")
      url = optional_text(v, reason::kBadUrl);
    else if (key == "title")
      title = optional_text(v, reason::kBadTitle);
    else if (key == "services")
      services = texts(v, reason::kBadServices, kSomeServices, names);
    else if (key == "accounts")
      accounts_named = accounts(v, names);
    else if (key == "refs")
      refs = read_refs(v);
    else if (key == "recurs")
      out.recurs = take(v.get_bool(), reason::kBadRecurs);
    else if (key == "lost")
      read_lost(v, names, remarks);
    else if (key == "events") {
      for (auto event : take(v.get_array(), reason::kBadEvents)) {
        if (events.size() >= kMaxEvents) refuse(reason::kTooManyEvents);
        read_event(take(event, reason::kNotJson), names, events, remarks);
      }
    } else if (key == "group" && is_text(v))
      aside.group = text(v, reason::kNotJson);
    else if (key == "link")
      read_links(v, aside.links);
    else {
      if (key != "group") unknown.see(key);
      check(v, 1);
    }
  }
  unknown.judge(keys, kRecordKeys, names, remarks);
  if (out.id.empty()) refuse(reason::kMissingId, "expected a text such as \"id\": \"INC-1\"");
  if (events.empty()) refuse(reason::kNoEvents);
  if (document.current_location().error() == simdjson::SUCCESS)
    refuse(reason::kNotJson, "more stands behind the object");
  out.set_words(title, url, refs);
  out.set_names(std::move(services), std::move(accounts_named), std::move(remarks));
  out.set_events(std::move(events));
}

} // namespace slax::source
