// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/opening_hours.hpp"

#include <algorithm>

namespace slac::time {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"mon", "tue", "wed", "thu",
                                                    "fri", "sat", "sun"};

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

/// HH:MM up to 24:00; -1 for anything else.
int parse_minutes(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] - '0'; };
  if (text.size() != 5 || text[2] != ':') return -1;
  for (const std::size_t i : {0U, 1U, 3U, 4U})
    if (digit(i) < 0 || digit(i) > 9) return -1;
  const int minutes = (digit(0) * 10 + digit(1)) * 60 + digit(3) * 10 + digit(4);
  return digit(3) > 5 || minutes > kDayMinutes ? -1 : minutes;
}

std::optional<DaySpan> parse_span(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  DaySpan out{parse_minutes(trim(text.substr(0, dash))),
              parse_minutes(trim(text.substr(dash + 1)))};
  if (out.from < 0 || out.to < 0 || out.from == out.to || out.from == kDayMinutes)
    return std::nullopt;
  if (out.to < out.from) out.to += kDayMinutes;
  return out;
}

Duration minutes(int n) { return {n * kMinute}; }

int weekday(Date date) {
  return static_cast<int>((days_since_epoch(date) + 3) % 7); // 1970-01-01 was a Thursday
}

} // namespace

std::optional<std::vector<DaySpan>> parse_day_spans(std::string_view text) {
  std::vector<DaySpan> out;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    const auto span = parse_span(trim(text.substr(begin, comma - begin)));
    if (!span) return std::nullopt;
    out.push_back(*span);
    begin = comma + 1;
  }
  std::sort(out.begin(), out.end(),
            [](const DaySpan &a, const DaySpan &b) { return a.from < b.from; });
  for (std::size_t i = 1; i < out.size(); ++i)
    if (out[i].from < out[i - 1].to) return std::nullopt;
  return out;
}

std::vector<int> parse_weekdays(std::string_view text) {
  const auto position = [](std::string_view name) {
    const auto at = std::find(kWeekdays.begin(), kWeekdays.end(), name);
    return at == kWeekdays.end() ? -1 : static_cast<int>(at - kWeekdays.begin());
  };
  const std::size_t dash = text.find('-');
  const int first = position(trim(text.substr(0, dash)));
  const int last = dash == std::string_view::npos ? first : position(trim(text.substr(dash + 1)));
  std::vector<int> out;
  if (first < 0 || last < 0) return out;
  for (int day = first;; day = (day + 1) % 7) {
    out.push_back(day);
    if (day == last) return out;
  }
}

const std::vector<DaySpan> &OpeningHours::on(Date date) const {
  const auto holiday = holidays.find(date);
  return holiday != holidays.end() ? holiday->second
                                   : week[static_cast<std::size_t>(weekday(date))];
}

std::vector<Interval> open_intervals(const OpeningHours &hours, Date first, Date last) {
  std::vector<Interval> out;
  for (Date day = first; day <= last; day = next_day(day))
    for (const DaySpan &span : hours.on(day)) {
      const Interval open{hours.zone.at(day, minutes(span.from)),
                          hours.zone.at(day, minutes(span.to))};
      if (open.empty()) continue; // skipped by a change of clock
      if (!out.empty() && open.from <= out.back().to)
        out.back().to = std::max(out.back().to, open.to);
      else
        out.push_back(open);
    }
  return out;
}

std::optional<Instant> after_business_days(const OpeningHours &hours, Instant start, int days) {
  const Date last{2037, 12, 31};
  Date day = hours.zone.date_at(start);
  const Duration since_midnight = hours.zone.time_of_day(start);
  while (days > 0) {
    if (day >= last) return std::nullopt;
    day = next_day(day);
    if (!hours.on(day).empty()) --days;
  }
  return std::min(hours.zone.at(day, since_midnight),
                  hours.zone.at(day, minutes(hours.on(day).back().to)));
}

} // namespace slac::time
