// SPDX-License-Identifier: Apache-2.0
// Calendar and Maintenance: what is open, and what is out of service.
#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/decode/slac_v1/scalars.hpp"

#include <algorithm>

namespace slac::decode::slac_v1 {
namespace {

using base::Code;

void report(base::Diagnostics &diagnostics, Code code, base::Span where, std::string message,
            std::string help) {
  diagnostics.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
}

std::optional<std::vector<time::DaySpan>> read_hours(const yaml::Node *node,
                                                     base::Diagnostics &diagnostics) {
  const auto text = read_text(node, "hours", diagnostics);
  if (!text) return std::nullopt;
  auto spans = time::parse_day_spans(text->value);
  if (!spans)
    report(diagnostics, Code::BadTime, text->span,
           "expected spans of local time for `hours`, got `" + text->value.substr(0, 40) + "`",
           "write \"09:00-17:30\", or \"09:00-12:00, 13:00-17:00\"; 22:00-06:00 closes on the next "
           "day");
  return spans;
}

std::vector<int> read_days(const model::Text &text, base::Diagnostics &diagnostics) {
  std::vector<int> days = time::parse_weekdays(text.value);
  if (days.empty())
    report(diagnostics, Code::BadTime, text.span,
           "expected days such as mon-thu or fri, got `" + text.value.substr(0, 40) + "`",
           "days are mon, tue, wed, thu, fri, sat and sun");
  return days;
}

void read_week(const yaml::Node *node, time::OpeningHours &out, base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  if (node->kind != yaml::NodeKind::Mapping) {
    report_shape(*node, "hours", "a mapping such as {mon-fri: \"09:00-17:30\"}", diagnostics);
    return;
  }
  std::array<const yaml::Node *, 7> said{};
  for (const yaml::Entry &entry : node->entries) {
    const std::vector<int> days = read_days({entry.key.text, entry.key.span}, diagnostics);
    const auto spans = read_hours(&entry.value, diagnostics);
    for (const int day : days) {
      const auto at = static_cast<std::size_t>(day);
      if (said[at] != nullptr) {
        base::Diagnostic d = base::make_diagnostic(Code::DuplicateName, entry.key.span,
                                                   "the hours of a day are given twice",
                                                   "let every day stand in one line");
        d.also.push_back({said[at]->span, "first given here"});
        diagnostics.add(std::move(d));
        break;
      }
      said[at] = &entry.key;
      if (spans) out.week[at] = *spans;
    }
  }
  if (node->entries.empty())
    report(diagnostics, Code::MissingKey, node->span, "the calendar is never open",
           "add hours such as {mon-fri: \"09:00-17:30\"}");
}

void read_holidays(const yaml::Node *node, time::OpeningHours &out,
                   base::Diagnostics &diagnostics) {
  if (node == nullptr) return;
  if (node->kind != yaml::NodeKind::Sequence) {
    report_shape(*node, "holidays", "a list such as [\"2026-12-25\"]", diagnostics);
    return;
  }
  for (const yaml::Node &item : node->items) {
    std::optional<model::Located<time::Date>> date;
    std::vector<time::DaySpan> spans;
    if (item.kind == yaml::NodeKind::Mapping) {
      const Fields fields(item, kHoliday, diagnostics);
      date = read_date(fields.find("date"), "date", diagnostics);
      if (auto hours = read_hours(fields.find("hours"), diagnostics)) spans = std::move(*hours);
    } else {
      date = read_date(&item, "holidays", diagnostics);
    }
    if (date && !out.holidays.emplace(date->value, std::move(spans)).second)
      report(diagnostics, Code::DuplicateName, date->span,
             "the holiday " + time::format_date(date->value) + " is given twice",
             "keep one of the two");
  }
}

/// In one stretch.
std::optional<time::Interval> read_stretch(const Fields &fields, base::Diagnostics &diagnostics) {
  const auto from = read_instant(fields.find("from"), "from", diagnostics);
  const auto to = read_instant(fields.find("to"), "to", diagnostics);
  for (const char *key : {"from", "to"})
    if (fields.find(key) == nullptr)
      report(diagnostics, Code::MissingKey, fields.node().span,
             "the spec of a Maintenance needs `" + std::string(key) + "`",
             "add `from` and `to`, or `repeat`");
  if (!from || !to) return std::nullopt;
  if (to->value <= from->value) {
    base::Diagnostic d =
        base::make_diagnostic(Code::BadTime, to->span, "maintenance ends before it starts",
                              "`to` must be later than `from`");
    d.also.push_back({from->span, "it starts here"});
    diagnostics.add(std::move(d));
  }
  return time::Interval{from->value, to->value};
}

/// Every week.
std::optional<model::Repetition> read_repeat(const yaml::Node &node, const Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(node, kRepeat, diagnostics);
  time::OpeningHours hours;
  hours.zone = context.project.timezone;
  std::vector<int> days;
  if (const auto text = read_text(fields.find("days"), "days", diagnostics))
    days = read_days(*text, diagnostics);
  const auto spans = read_hours(fields.find("hours"), diagnostics);
  if (const auto zone = read_zone(fields.find("timezone"), "timezone", diagnostics))
    hours.zone = *zone;
  const auto from = read_date(fields.find("from"), "from", diagnostics);
  const auto to = read_date(fields.find("to"), "to", diagnostics);
  if (!spans || !from || !to) return std::nullopt;
  if (to->value < from->value) {
    report(diagnostics, Code::BadTime, to->span, "the repetition ends before it starts",
           "`to` must not be before `from`");
    return std::nullopt;
  }
  // Each time stands in the tables of service time: every day for ten years.
  constexpr std::int64_t kMostTimes = 4'000;
  const std::int64_t weeks =
      (time::days_since_epoch(to->value) - time::days_since_epoch(from->value)) / 7 + 1;
  if (weeks * static_cast<std::int64_t>(days.size() * spans->size()) > kMostTimes) {
    report(diagnostics, Code::BadTime, to->span, "the repetition gives more than 4000 times",
           "end it with the agreements that it is for");
    return std::nullopt;
  }
  for (const int day : days)
    hours.week[static_cast<std::size_t>(day)] = *spans;
  return model::Repetition{std::move(hours), from->value, to->value};
}

} // namespace

void decode_calendar(const Header &header, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(*header.spec, kCalendar, diagnostics);
  model::Calendar out;
  out.name = header.name;
  out.hours.zone = context.project.timezone;
  if (const auto zone = read_zone(fields.find("timezone"), "timezone", diagnostics))
    out.hours.zone = *zone;
  read_week(fields.find("hours"), out.hours, diagnostics);
  read_holidays(fields.find("holidays"), out.hours, diagnostics);
  if (out.name.value == "always")
    report(diagnostics, Code::BadName, out.name.span, "`always` is the calendar that never closes",
           "choose another name");
  context.out.resources.calendars.push_back(std::move(out));
}

void decode_maintenance(const Header &header, Context &context) {
  base::Diagnostics &diagnostics = context.diagnostics;
  const Fields fields(*header.spec, kMaintenance, diagnostics);
  model::Maintenance out;
  out.name = header.name;
  if (auto list = read_texts(fields.find("services"), "services", diagnostics))
    out.services = std::move(*list);
  if (const auto date = read_date(fields.find("announced"), "announced", diagnostics))
    out.announced = date->value;
  if (const yaml::Node *repeat = fields.find("repeat")) {
    for (const char *key : {"from", "to"})
      if (const yaml::Node *other = fields.find(key))
        report(diagnostics, Code::BadValue, other->span,
               "expected either `repeat` or `from` and `to`, got both",
               "`repeat` has a `from` and a `to` of its own");
    if ((out.repetition = read_repeat(*repeat, context)))
      out.intervals =
          time::open_intervals(out.repetition->hours, out.repetition->first, out.repetition->last);
  } else if (const auto stretch = read_stretch(fields, diagnostics)) {
    out.intervals.push_back(*stretch);
  }
  context.out.resources.maintenances.push_back(std::move(out));
}

} // namespace slac::decode::slac_v1
