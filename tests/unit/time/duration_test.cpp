// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/duration.hpp"

#include <catch2/catch.hpp>

using namespace slac::time;

TEST_CASE("durations are whole amounts from large to small") {
  CHECK(parse_duration("1h30m")->ns == 90 * kMinute);
  CHECK(parse_duration("400d")->ns == 400 * kDay);
  CHECK(parse_duration("0s")->ns == 0);
  for (const char *text : {"", "5", "m", "1m1h", "5m5m", "1.5h", "-1m", "1y", "99999w", "5 m"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("durations print as Prometheus prints them") {
  CHECK(format_duration({28 * kDay}) == "4w");
  CHECK(format_window({28 * kDay}) == "28d");
  CHECK(format_duration({30 * kDay}) == "30d");
  CHECK(format_duration({59 * kMinute + 59 * kSecond}) == "59m59s");
  CHECK(format_duration({365 * kDay}) == "1y");
  CHECK(format_duration({}) == "0s");
}

TEST_CASE("rough durations are cut, never rounded up") {
  CHECK(format_rough({3 * kDay + 4 * kHour + 59 * kMinute}) == "3d 4h");
  CHECK(format_rough({-(93 * kSecond)}) == "-1m 33s");
  CHECK(format_rough({500'000'000}) == "0s");
  CHECK(format_rough({2 * kHour}) == "2h");
}
