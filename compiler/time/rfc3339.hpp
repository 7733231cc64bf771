// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace slac::time {

enum class TimeError { Malformed, WithoutZone, OutOfRange };

/// RFC 3339 date-time with a zone (`Z` or an offset), up to nine digits of a second. With
/// `seconds_optional` also `2026-11-07T22:00+01:00`. Years 1970 to 2037.
std::variant<Instant, TimeError> parse_rfc3339(std::string_view text, bool seconds_optional);

/// UTC, with as many digits of a second as there are: `2026-10-31T23:00:00Z`.
std::string format_rfc3339(Instant instant);

/// A calendar day.
struct Date {
  int year = 1970;
  int month = 1;
  int day = 1;
  friend auto operator<=>(const Date &, const Date &) = default;
};

/// `YYYY-MM-DD`, a day that exists, 1970 to 2037.
std::variant<Date, TimeError> parse_date(std::string_view text);
/// Whether a text that is refused starts like a date and names a day that no calendar has.
bool names_no_day(std::string_view text);
std::string format_date(Date date);
Date next_day(Date date);
/// Days since 1970-01-01.
std::int64_t days_since_epoch(Date date);
Date date_of_days(std::int64_t days);

} // namespace slac::time
