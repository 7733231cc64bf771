// SPDX-License-Identifier: Apache-2.0
// Time windows: rolling ones, and the calendar's, which must begin where their period does.
#include "compiler/time/window.hpp"

#include "compiler/decode/openslo/scope.hpp"
#include "compiler/decode/openslo/tables.hpp"
#include "compiler/time/duration.hpp"
#include "compiler/time/rfc3339.hpp"

#include <array>

namespace slac::decode::openslo {
namespace {

using base::Code;
using yaml::Node;
using yaml::NodeKind;

/// The only item.
const Node *only_item(const Node *list, const char *key, Context &context) {
  if (list == nullptr) return nullptr;
  if (list->kind == NodeKind::Sequence && list->items.size() == 1) return &list->items.front();
  report(context, Code::WrongShape, *list,
         std::string("expected a list of exactly one item for `") + key + "`",
         "an SLO has one window; a second SLO can have another");
  return nullptr;
}

struct Civil {
  time::Date date;
  std::string time;
};

/// `YYYY-MM-DD hh:mm:ss`.
std::optional<Civil> read_start(const Node *node, Context &context) {
  const auto text = read_text(node, "startTime", context.diagnostics);
  if (!text) return std::nullopt;
  const std::string &value = text->value;
  if (value.size() == 19 && (value[10] == ' ' || value[10] == 'T')) {
    const auto date = time::parse_date(value.substr(0, 10));
    const auto as_instant =
        time::parse_rfc3339(value.substr(0, 10) + "T" + value.substr(11) + "Z", false);
    if (const auto *day = std::get_if<time::Date>(&date);
        day != nullptr && std::holds_alternative<time::Instant>(as_instant))
      return Civil{*day, value.substr(11)};
  }
  report(context, Code::BadTime, *node,
         "expected `YYYY-MM-DD hh:mm:ss` for `startTime`, got `" + value.substr(0, 40) + "`",
         "write `2026-01-01 00:00:00`");
  return std::nullopt;
}

/// Where periods begin: at or after the day.
bool begins(time::Period period, time::Date day) {
  constexpr std::int64_t kThursday = 0; // 1970-01-01
  switch (period) {
  case time::Period::Week:
    return ((time::days_since_epoch(day) - kThursday) % 7 + 7) % 7 == 4; // a Monday
  case time::Period::Month: return day.day == 1;
  case time::Period::Quarter: return day.day == 1 && day.month % 3 == 1;
  case time::Period::Year: return day.day == 1 && day.month == 1;
  default: return true;
  }
}

/// The nearest beginning of a period, the later one of two.
std::string nearest_start(time::Period period, const Civil &start) {
  const std::int64_t day = time::days_since_epoch(start.date);
  for (std::int64_t off = 0; off < 366; ++off)
    for (const std::int64_t at : {day + off, day - off}) {
      const time::Date date = time::date_of_days(at);
      if ((off > 0 || start.time == "00:00:00" || at == day) && begins(period, date))
        return time::format_date(date) + " 00:00:00";
    }
  return time::format_date(start.date) + " 00:00:00";
}

std::optional<std::string> calendar_window(time::Period period, const Node &calendar,
                                           Context &context) {
  const Fields fields(calendar, kCalendar, context.diagnostics);
  const auto start = read_start(fields.find("startTime"), context);
  const auto zone = read_text(fields.find("timeZone"), "timeZone", context.diagnostics);
  if (!start || !zone) return std::nullopt;
  if (!time::Zone::load(zone->value)) {
    report(context, Code::BadValue, *fields.find("timeZone"),
           "no time zone is named `" + zone->value.substr(0, 80) + "`",
           "use an IANA name such as Europe/Berlin");
    return std::nullopt;
  }
  const std::string name(time::period_name(period));
  if (!begins(period, start->date) || start->time != "00:00:00") {
    const std::string nearest = nearest_start(period, *start);
    base::Diagnostic d = base::make_diagnostic(Code::BadTime, fields.find("startTime")->span,
                                               "a " + name + " of the calendar does not begin at " +
                                                   fields.find("startTime")->text,
                                               "the nearest that does: " + nearest);
    d.fixes.push_back({fields.find("startTime")->span, nearest, "write"});
    context.diagnostics.add(std::move(d));
    return std::nullopt;
  }
  return "per " + name + " in " + zone->value;
}

constexpr std::array<std::pair<char, time::Period>, 5> kPeriods{{{'d', time::Period::Day},
                                                                 {'w', time::Period::Week},
                                                                 {'M', time::Period::Month},
                                                                 {'Q', time::Period::Quarter},
                                                                 {'Y', time::Period::Year}}};

std::optional<std::string> window_of(const Shorthand &length, const Node &at, const Node *calendar,
                                     Context &context) {
  if (calendar == nullptr) {
    if (length.length().ns > 0) return "over " + time::format_window(length.length());
    report(context, Code::BadDuration, at, "a window of no length");
    return std::nullopt;
  }
  for (const auto &[unit, period] : kPeriods)
    if (length.unit == unit && length.count == 1)
      return calendar_window(period, *calendar, context);
  const bool is_minute = length.unit == 'm' && length.count == 1;
  base::Diagnostic d = base::make_diagnostic(
      Code::BadDuration, at.span,
      is_minute ? "a calendar has no window of a minute: `1M` is a month"
                : "expected one whole period of the calendar, got `" + at.text.substr(0, 40) + "`",
      "write `1d`, `1w`, `1M`, `1Q` or `1Y`");
  if (is_minute) d.fixes.push_back({at.span, "1M", "write"});
  context.diagnostics.add(std::move(d));
  return std::nullopt;
}

/// Whether the window rolls; nothing where that is contradictory.
std::optional<bool> rolls(const Fields &fields, const Node &window, Context &context) {
  const Node *rolling = given(fields, "isRolling"), *calendar = given(fields, "calendar");
  if (rolling != nullptr && !is_word(rolling, "isRolling", {"true", "false"}, context))
    return std::nullopt;
  const bool says_so = rolling != nullptr && rolling->text == "true";
  if (says_so && calendar != nullptr) {
    report(context, Code::BadValue, *calendar, "a rolling window has no calendar",
           "remove `calendar`, or write `isRolling: false`");
    return std::nullopt;
  }
  if (!says_so && calendar == nullptr) {
    report(context, Code::MissingKey, window, "a window that does not roll needs `calendar`",
           "write `isRolling: true`, or add `calendar: {startTime: …, timeZone: …}`");
    return std::nullopt;
  }
  return says_so;
}

} // namespace

std::optional<std::string> translate_window(const Node *windows, Context &context) {
  const Node *window = only_item(windows, "timeWindow", context);
  if (window == nullptr) return std::nullopt;
  const Fields fields(*window, kTimeWindow, context.diagnostics);
  if (window->kind != NodeKind::Mapping) return std::nullopt;
  const Node *duration = fields.find("duration");
  const auto length = read_shorthand(duration, "duration", context);
  const auto rolling = rolls(fields, *window, context);
  if (!length || !rolling) return std::nullopt;
  return window_of(*length, *duration, *rolling ? nullptr : given(fields, "calendar"), context);
}

std::optional<std::string> translate_alpha_window(const Node *windows, Context &context) {
  const Node *window = only_item(windows, "timeWindows", context);
  if (window == nullptr) return std::nullopt;
  const Fields fields(*window, kAlphaTimeWindow, context.diagnostics);
  if (window->kind != NodeKind::Mapping) return std::nullopt;
  const Node *unit = fields.find("unit"), *count = fields.find("count");
  if (unit == nullptr || count == nullptr ||
      !is_word(unit, "unit", {"Day", "Week", "Month", "Quarter", "Year"}, context))
    return std::nullopt;
  constexpr std::array<std::pair<std::string_view, char>, 5> kUnits{
      {{"Day", 'd'}, {"Week", 'w'}, {"Month", 'M'}, {"Quarter", 'Q'}, {"Year", 'Y'}}};
  for (const auto &[word, letter] : kUnits) {
    if (word != unit->text) continue;
    Node both = *count;
    both.text += letter;
    const auto length = read_shorthand(&both, "count", context);
    // Without either of them it rolls, as Sloth reads it.
    const bool is_bare =
        given(fields, "isRolling") == nullptr && given(fields, "calendar") == nullptr;
    const auto rolling = is_bare ? std::optional(true) : rolls(fields, *window, context);
    if (!length || !rolling) return std::nullopt;
    return window_of(*length, both, *rolling ? nullptr : given(fields, "calendar"), context);
  }
  return std::nullopt;
}

} // namespace slac::decode::openslo
