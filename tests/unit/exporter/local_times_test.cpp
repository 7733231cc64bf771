// SPDX-License-Identifier: Apache-2.0
#include "exporter/connector/local_times.hpp"
#include "exporter/source/since.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace slax;
using slac::time::Instant;
using slac::time::Zone;
using source::End;
using Format = slac::model::Since::Format;

namespace {

Instant at(const char *text) { return std::get<Instant>(slac::time::parse_rfc3339(text, false)); }

std::string local(const char *text, const char *zone) {
  const auto instant = connector::parse_local(text, *Zone::load(zone));
  return instant ? slac::time::format_rfc3339(*instant) : "none";
}

} // namespace

TEST_CASE("times without a zone are what the zone's clocks show") {
  CHECK(local("2026-07-01T12:00:00", "Europe/Berlin") == "2026-07-01T10:00:00Z");
  CHECK(local("2026-07-01 12:00", "Europe/Berlin") == "2026-07-01T10:00:00Z");
  CHECK(local("2026-01-01T12:00:00.25", "America/New_York") == "2026-01-01T17:00:00.25Z");
  CHECK(local("2026-03-29T02:30:00", "Europe/Berlin") == "2026-03-29T01:00:00Z"); // skipped
  CHECK(local("2026-10-25T02:30:00", "Europe/Berlin") == "2026-10-25T00:30:00Z"); // the first
  for (const char *other : {"2026-07-01T12:00:00Z", "2026-07-01T12:00:00+02:00", "2026-07-01", "",
                            "2026-13-01T12:00:00", "2026-07-01x12:00:00", "yesterday at noon"})
    CHECK(local(other, "Europe/Berlin") == "none");
}

TEST_CASE("only what lacks a zone is given one, and no text") {
  std::string line =
      R"({"id":"A","title":"\"at\":\"2026-07-01T12:00:00\"","events":[{"at":"2026-07-01 12:00:00",)"
      R"("type":"triggered"},{"type":"resolved","at":"2026-07-01T12:30:00Z"}]})";
  connector::resolve_local_times(line, *Zone::load("Asia/Tokyo"));
  CHECK(line == R"({"id":"A","title":"\"at\":\"2026-07-01T12:00:00\"","events":[)"
                R"({"at":"2026-07-01T03:00:00Z","type":"triggered"},)"
                R"({"type":"resolved","at":"2026-07-01T12:30:00Z"}]})");
}

TEST_CASE("an end is spelled as the system spells times") {
  const Instant when = at("2026-03-28T23:50:07.5Z");
  const auto text = [&](Format format, const Zone &zone) {
    return source::spell(format, when, zone, End::From).text;
  };
  CHECK(text(Format::Rfc3339, *Zone::load("Asia/Tokyo")) == "2026-03-28T23:50:07Z");
  CHECK(text(Format::Epoch, Zone()) == "1774741807");
  CHECK(text(Format::EpochMs, Zone()) == "1774741807000");
  CHECK(text(Format::Spaced, Zone()) == "2026-03-28 23:50:07");
  CHECK(text(Format::Minute, Zone()) == "2026-03-28 23:50");
  CHECK(text(Format::Date, Zone()) == "2026-03-28");
  CHECK(text(Format::Bare, *Zone::load("Asia/Tokyo")) == "2026-03-29T08:50:07");
  CHECK(text(Format::Date, *Zone::load("Asia/Tokyo")) == "2026-03-29");
  // Clocks in Berlin are changed at 01:00Z.
  CHECK(text(Format::Minute, *Zone::load("Europe/Berlin")) == "2026-03-28 21:50");
}

TEST_CASE("whichever way a system reads it, nothing that was asked for is left out") {
  std::mt19937_64 random(11);
  for (const char *name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"}) {
    const Zone zone = *Zone::load(name);
    for (const char *change :
         {"2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-11-01T06:00:00Z",
          "2026-04-04T15:00:00Z", "2026-10-03T15:30:00Z"})
      for (int i = 0; i < 300; ++i) {
        const Instant when{at(change).ns +
                           static_cast<std::int64_t>(random() % 28'800) * slac::time::kSecond -
                           4 * slac::time::kHour};
        const auto from = source::spell(Format::Spaced, when, zone, End::From);
        const auto to = source::spell(Format::Spaced, when, zone, End::To);
        INFO(name << " " << slac::time::format_rfc3339(when) << ": " << from.text << " "
                  << to.text);
        REQUIRE(connector::parse_local(from.text, zone)->ns == from.means.ns);
        REQUIRE(from.means <= when);
        REQUIRE(to.means >= when);
        // No later moment at which clocks show the same lies beyond what was asked for.
        for (const std::int64_t minutes : {30, 60}) {
          const Instant again{from.means.ns + minutes * slac::time::kMinute};
          if (zone.time_of_day(again) == zone.time_of_day(from.means)) REQUIRE(again <= when);
        }
      }
  }
}
