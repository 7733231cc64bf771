// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/rfc3339.hpp"

#include <catch2/catch.hpp>

using namespace slac::time;

namespace {

std::int64_t ns(const char *text, bool optional = false) {
  const auto parsed = parse_rfc3339(text, optional);
  REQUIRE(std::holds_alternative<Instant>(parsed));
  return std::get<Instant>(parsed).ns;
}

TimeError error(const char *text) {
  const auto parsed = parse_rfc3339(text, false);
  REQUIRE(std::holds_alternative<TimeError>(parsed));
  return std::get<TimeError>(parsed);
}

} // namespace

TEST_CASE("times keep nanoseconds and offsets") {
  CHECK(ns("1970-01-01T00:00:00Z") == 0);
  CHECK(ns("2026-10-01T10:00:00.123456789Z") == 1'790'848'800'123'456'789);
  CHECK(ns("2026-10-01T12:00:00+02:00") == ns("2026-10-01T10:00:00Z"));
  CHECK(ns("2026-10-01t10:00:00z") == ns("2026-10-01 10:00:00Z"));
  CHECK(ns("2026-11-07T22:00+01:00", true) == ns("2026-11-07T21:00:00Z"));
}

TEST_CASE("times that cannot be used say why") {
  CHECK(error("2026-10-01T10:00:00") == TimeError::WithoutZone);
  CHECK(error("2026-10-01") == TimeError::Malformed);
  CHECK(error("2026-02-29T10:00:00Z") == TimeError::Malformed);
  CHECK(names_no_day("2026-02-29"));
  CHECK(names_no_day("2026-13-01T10:00:00Z"));
  CHECK_FALSE(names_no_day("2028-02-29"));
  CHECK_FALSE(names_no_day("29.2.2026"));
  CHECK(error("2026-10-01T24:00:00Z") == TimeError::Malformed);
  CHECK(error("2026-10-01T10:00:60Z") == TimeError::Malformed);
  CHECK(error("2026-10-01T10:00Z") == TimeError::Malformed); // seconds are optional in specs only
  CHECK(error("2026-10-01T10:00:00.1234567890Z") == TimeError::Malformed);
  CHECK(error("2026-10-01T10:00:00Zx") == TimeError::Malformed);
  CHECK(error("1969-12-31T23:59:59Z") == TimeError::OutOfRange);
  CHECK(error("2038-01-01T00:00:00Z") == TimeError::OutOfRange);
  CHECK(error("1970-01-01T00:00:00+01:00") == TimeError::OutOfRange);
}

TEST_CASE("printing and reading are inverse") {
  for (const std::int64_t value :
       {0LL, 1LL, 951'782'400'000'000'000LL, 1'790'848'800'100'000'000LL})
    CHECK(ns(format_rfc3339({value}).c_str()) == value);
  CHECK(format_rfc3339({1'790'848'800'100'000'000}) == "2026-10-01T10:00:00.1Z");
}

TEST_CASE("days count across leap years") {
  CHECK(format_date(next_day({2028, 2, 28})) == "2028-02-29");
  CHECK(format_date(next_day({2026, 12, 31})) == "2027-01-01");
  CHECK(days_since_epoch({1970, 1, 2}) == 1);
  CHECK(date_of_days(days_since_epoch({2037, 12, 31})) == Date{2037, 12, 31});
}
