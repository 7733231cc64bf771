// SPDX-License-Identifier: Apache-2.0
// Times and dates, hand-written because the standard parsers accept more than RFC 3339 or lose
// digits; each error says what is wrong, since records are refused for it.
#include "compiler/time/rfc3339.hpp"

#include <chrono>
#include <optional>

namespace slac::time {
namespace {

/// Reads fixed-width fields from the front of a text.
class Cursor {
public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(char c) {
    if (peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

private:
  std::string_view rest_;
};

/// Three numbers in the form of a date.
std::optional<Date> read_numbers(Cursor &in) {
  const auto year = in.digits(4);
  if (!year || !in.take('-')) return std::nullopt;
  const auto month = in.digits(2);
  if (!month || !in.take('-')) return std::nullopt;
  const auto day = in.digits(2);
  if (!day) return std::nullopt;
  return Date{*year, *month, *day};
}

bool exists(Date date) {
  return std::chrono::year_month_day{std::chrono::year{date.year},
                                     std::chrono::month{static_cast<unsigned>(date.month)},
                                     std::chrono::day{static_cast<unsigned>(date.day)}}
      .ok();
}

std::variant<Date, TimeError> read_date(Cursor &in) {
  const auto date = read_numbers(in);
  if (!date || !exists(*date)) return TimeError::Malformed;
  if (date->year < 1970 || date->year > 2037) return TimeError::OutOfRange;
  return *date;
}

/// Nanoseconds of a fraction after its point; nothing if there is no digit or more than nine.
std::optional<std::int64_t> read_fraction(Cursor &in) {
  std::int64_t ns = 0;
  std::int64_t unit = kSecond / 10;
  bool any = false;
  while (in.peek() >= '0' && in.peek() <= '9') {
    if (unit == 0) return std::nullopt;
    ns += unit * *in.digits(1);
    unit /= 10;
    any = true;
  }
  if (!any) return std::nullopt;
  return ns;
}

std::string two(std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); }

} // namespace

std::int64_t days_since_epoch(Date d) {
  const std::chrono::sys_days days{std::chrono::year_month_day{
      std::chrono::year{d.year}, std::chrono::month{static_cast<unsigned>(d.month)},
      std::chrono::day{static_cast<unsigned>(d.day)}}};
  return days.time_since_epoch().count();
}

Date date_of_days(std::int64_t days) {
  const std::chrono::year_month_day ymd{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(days)}}};
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

Date next_day(Date date) { return date_of_days(days_since_epoch(date) + 1); }

std::variant<Date, TimeError> parse_date(std::string_view text) {
  Cursor in(text);
  const auto date = read_date(in);
  if (std::holds_alternative<Date>(date) && !in.done()) return TimeError::Malformed;
  return date;
}

bool names_no_day(std::string_view text) {
  Cursor in(text);
  const auto date = read_numbers(in);
  return date && !exists(*date);
}

std::string format_date(Date d) {
  return std::to_string(d.year) + "-" + two(d.month) + "-" + two(d.day);
}

std::variant<Instant, TimeError> parse_rfc3339(std::string_view text, bool seconds_optional) {
  Cursor in(text);
  const auto date = read_date(in);
  if (const auto *error = std::get_if<TimeError>(&date)) return *error;
  if (in.done()) return TimeError::Malformed;
  if (!in.take('T') && !in.take('t') && !in.take(' ')) return TimeError::Malformed;
  const auto hour = in.digits(2);
  if (!hour || !in.take(':')) return TimeError::Malformed;
  const auto minute = in.digits(2);
  if (!minute || *hour > 23 || *minute > 59) return TimeError::Malformed;
  int second = 0;
  std::int64_t fraction = 0;
  if (in.take(':')) {
    const auto s = in.digits(2);
    if (!s || *s > 59) return TimeError::Malformed;
    second = *s;
    if (in.take('.')) {
      const auto f = read_fraction(in);
      if (!f) return TimeError::Malformed;
      fraction = *f;
    }
  } else if (!seconds_optional) {
    return TimeError::Malformed;
  }
  if (in.done()) return TimeError::WithoutZone;
  std::int64_t offset = 0;
  if (!in.take('Z') && !in.take('z')) {
    const std::int64_t sign = in.take('-') ? -1 : in.take('+') ? 1 : 0;
    const auto oh = in.digits(2);
    if (sign == 0 || !oh || !in.take(':')) return TimeError::Malformed;
    const auto om = in.digits(2);
    if (!om || *oh > 23 || *om > 59) return TimeError::Malformed;
    offset = sign * (*oh * kHour + *om * kMinute);
  }
  if (!in.done()) return TimeError::Malformed;
  const Instant out{days_since_epoch(std::get<Date>(date)) * kDay + *hour * kHour +
                    *minute * kMinute + second * kSecond + fraction - offset};
  if (out < kEarliest || out >= kLatest) return TimeError::OutOfRange;
  return out;
}

std::string format_rfc3339(Instant instant) {
  std::int64_t days = instant.ns / kDay;
  std::int64_t rest = instant.ns % kDay;
  if (rest < 0) {
    --days;
    rest += kDay;
  }
  std::string out = format_date(date_of_days(days)) + "T" + two(rest / kHour) + ":" +
                    two(rest / kMinute % 60) + ":" + two(rest / kSecond % 60);
  if (const std::int64_t ns = rest % kSecond; ns != 0) {
    std::string digits = std::to_string(ns);
    digits.insert(0, 9 - digits.size(), '0');
    digits.erase(digits.find_last_not_of('0') + 1);
    out += "." + digits;
  }
  return out + "Z";
}

} // namespace slac::time
