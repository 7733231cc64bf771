// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/window.hpp"

#include <stdexcept>

namespace slac::time {
namespace {

Date add_months(Date first, int months) {
  const int index = first.year * 12 + (first.month - 1) + months;
  return {index / 12, index % 12 + 1, 1};
}

} // namespace

std::string_view period_name(Period period) {
  switch (period) {
  case Period::Day: return "day";
  case Period::Week: return "week";
  case Period::Month: return "month";
  case Period::Quarter: return "quarter";
  case Period::Year: return "year";
  case Period::Term: return "term";
  }
  return "";
}

Interval calendar_window(Period period, const Zone &zone, Instant instant) {
  const Date today = zone.date_at(instant);
  Date from = today;
  Date to = next_day(today);
  switch (period) {
  case Period::Day: break;
  case Period::Week: {
    const std::int64_t days = days_since_epoch(today);
    const std::int64_t since_monday = (days + 3) % 7; // 1970-01-01 was a Thursday
    from = date_of_days(days - since_monday);
    to = date_of_days(days - since_monday + 7);
    break;
  }
  case Period::Month:
    from = {today.year, today.month, 1};
    to = add_months(from, 1);
    break;
  case Period::Quarter:
    from = {today.year, (today.month - 1) / 3 * 3 + 1, 1};
    to = add_months(from, 3);
    break;
  case Period::Year:
    from = {today.year, 1, 1};
    to = {today.year + 1, 1, 1};
    break;
  case Period::Term: throw std::logic_error("the term is no calendar window");
  }
  return {zone.start_of(from), zone.start_of(to)};
}

} // namespace slac::time
