// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/window.hpp"

#include <catch2/catch.hpp>

using namespace slac::time;

namespace {

std::string window(Period period, const char *zone, const char *at) {
  const auto loaded = Zone::load(zone);
  REQUIRE(loaded);
  const Interval w = calendar_window(period, *loaded, std::get<Instant>(parse_rfc3339(at, false)));
  return format_rfc3339(w.from) + " " + format_rfc3339(w.to);
}

} // namespace

TEST_CASE("calendar windows follow their zone through clock changes") {
  CHECK(window(Period::Month, "Europe/Berlin", "2026-10-15T00:00:00Z") ==
        "2026-09-30T22:00:00Z 2026-10-31T23:00:00Z");
  CHECK(window(Period::Day, "Europe/Berlin", "2026-10-25T12:00:00Z") ==
        "2026-10-24T22:00:00Z 2026-10-25T23:00:00Z");
  CHECK(window(Period::Month, "Asia/Kathmandu", "2026-01-31T20:00:00Z") ==
        "2026-01-31T18:15:00Z 2026-02-28T18:15:00Z");
  // Half an hour of daylight saving.
  CHECK(window(Period::Day, "Australia/Lord_Howe", "2026-04-05T00:00:00Z") ==
        "2026-04-04T13:00:00Z 2026-04-05T13:30:00Z");
  // A midnight that does not exist: the day starts when the clocks jump.
  CHECK(window(Period::Day, "America/Santiago", "2026-09-06T12:00:00Z") ==
        "2026-09-06T04:00:00Z 2026-09-07T03:00:00Z");
}

TEST_CASE("weeks start on Monday, quarters in January") {
  CHECK(window(Period::Week, "UTC", "2026-11-22T23:59:59Z") ==
        "2026-11-16T00:00:00Z 2026-11-23T00:00:00Z");
  CHECK(window(Period::Quarter, "UTC", "2026-12-31T23:00:00Z") ==
        "2026-10-01T00:00:00Z 2027-01-01T00:00:00Z");
  CHECK(window(Period::Year, "UTC", "2026-05-01T00:00:00Z") ==
        "2026-01-01T00:00:00Z 2027-01-01T00:00:00Z");
}

TEST_CASE("only names of the database are zones") {
  for (const char *name :
       {"", "Mars/Base", "../etc/passwd", "/etc/localtime", "localtime", "europe berlin"})
    CHECK_FALSE(Zone::load(name));
  CHECK(Zone().name() == "UTC");
}

TEST_CASE("local time has its offset") {
  const auto local = [](const char *zone, const char *instant) {
    return format_local(std::get<Instant>(parse_rfc3339(instant, false)), *Zone::load(zone));
  };
  CHECK(local("Europe/Berlin", "2026-10-25T00:30:59Z") == "2026-10-25 02:30 +02:00");
  CHECK(local("Europe/Berlin", "2026-10-25T01:30:00Z") == "2026-10-25 02:30 +01:00");
  CHECK(local("Asia/Kathmandu", "2026-12-31T18:15:00Z") == "2027-01-01 00:00 +05:45");
  CHECK(local("America/St_Johns", "2026-01-01T01:00:00Z") == "2025-12-31 21:30 -03:30");
  CHECK(local("UTC", "2026-01-01T01:00:00Z") == "2026-01-01 01:00 +00:00");
}
