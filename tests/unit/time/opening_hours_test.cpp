// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/opening_hours.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

using namespace slac::time;

namespace {

Date date(const char *text) { return std::get<Date>(parse_date(text)); }

OpeningHours office(const char *zone, const char *spans) {
  OpeningHours out;
  out.zone = Zone::load(zone).value();
  for (std::size_t day = 0; day < 5; ++day)
    out.week.at(day) = parse_day_spans(spans).value();
  return out;
}

std::string shown(const std::vector<Interval> &intervals) {
  std::string out;
  for (const Interval &i : intervals)
    out += format_rfc3339(i.from) + "/" + format_rfc3339(i.to) + " ";
  return out;
}

/// Of the machine's database.
std::vector<std::string> zone_names() {
  const std::filesystem::path root = "/usr/share/zoneinfo";
  std::vector<std::string> out;
  for (const auto &entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string name = entry.path().lexically_relative(root).string();
    if (entry.is_regular_file() && !name.starts_with("posix/") && !name.starts_with("right/") &&
        Zone::load(name))
      out.push_back(name);
  }
  return out;
}

} // namespace

TEST_CASE("spans of a day") {
  CHECK(parse_day_spans("09:00-17:30") == std::vector<DaySpan>{{540, 1050}});
  CHECK(parse_day_spans("13:00-17:00, 09:00-12:00") ==
        std::vector<DaySpan>{{540, 720}, {780, 1020}});
  CHECK(parse_day_spans("22:00-06:00") == std::vector<DaySpan>{{1320, 1800}});
  CHECK(parse_day_spans("00:00-24:00") == std::vector<DaySpan>{{0, 1440}});
  for (const char *wrong :
       {"", "9:00-17:00", "09:00", "09:00-09:00", "09:60-10:00", "24:00-01:00", "25:00-26:00",
        "09:00-12:00,", "09:00-12:00, 11:00-13:00", "0900-1700", "09:00–17:00"})
    CHECK_FALSE(parse_day_spans(wrong));
}

TEST_CASE("days of a week") {
  CHECK(parse_weekdays("mon-thu") == std::vector<int>{0, 1, 2, 3});
  CHECK(parse_weekdays("sat-mon") == std::vector<int>{5, 6, 0});
  CHECK(parse_weekdays("fri") == std::vector<int>{4});
  CHECK(parse_weekdays("friday").empty());
  CHECK(parse_weekdays("mon-").empty());
}

TEST_CASE("open time follows the zone's clocks") {
  // The night of 29 March 2026 has no 02:00 to 03:00 in Berlin, that of 25 October has it twice.
  OpeningHours night = office("Europe/Berlin", "09:00-17:00");
  night.week[6] = parse_day_spans("02:30-04:00").value();
  CHECK(shown(open_intervals(night, date("2026-03-29"), date("2026-03-29"))) ==
        "2026-03-29T01:00:00Z/2026-03-29T02:00:00Z ");
  CHECK(shown(open_intervals(night, date("2026-10-25"), date("2026-10-25"))) ==
        "2026-10-25T00:30:00Z/2026-10-25T03:00:00Z ");
  // Friday's span over midnight, and Saturday.
  OpeningHours late = office("Asia/Kolkata", "22:00-06:00");
  CHECK(shown(open_intervals(late, date("2026-10-02"), date("2026-10-05"))) ==
        "2026-10-02T16:30:00Z/2026-10-03T00:30:00Z 2026-10-05T16:30:00Z/2026-10-06T00:30:00Z ");
  // Days that meet are one stretch.
  CHECK(shown(open_intervals(office("UTC", "00:00-24:00"), date("2026-10-01"),
                             date("2026-10-02"))) == "2026-10-01T00:00:00Z/2026-10-03T00:00:00Z ");
  OpeningHours holiday = office("UTC", "09:00-17:00");
  holiday.holidays[date("2026-12-25")] = {};
  holiday.holidays[date("2026-12-26")] = parse_day_spans("10:00-11:00").value(); // a Saturday
  CHECK(shown(open_intervals(holiday, date("2026-12-24"), date("2026-12-27"))) ==
        "2026-12-24T09:00:00Z/2026-12-24T17:00:00Z 2026-12-26T10:00:00Z/2026-12-26T11:00:00Z ");
}

TEST_CASE("business days end at the same local time, or at the close") {
  OpeningHours hours = office("Europe/Berlin", "09:00-17:00");
  hours.week[4] = parse_day_spans("09:00-12:00").value();
  const auto after = [&](const char *start, int days) {
    const auto at = after_business_days(hours, std::get<Instant>(parse_rfc3339(start, true)), days);
    return at ? format_rfc3339(*at) : "never";
  };
  CHECK(after("2026-10-20T10:00Z", 1) == "2026-10-21T10:00:00Z");
  CHECK(after("2026-10-22T13:00Z", 1) == "2026-10-23T10:00:00Z");        // Friday closes at noon
  CHECK(after("2026-10-23T08:00:00.5Z", 1) == "2026-10-26T09:00:00.5Z"); // winter time by then
  CHECK(after("2026-10-20T10:00Z", 5) == "2026-10-27T11:00:00Z");
  hours.holidays[date("2026-10-21")] = {};
  CHECK(after("2026-10-20T10:00Z", 1) == "2026-10-22T10:00:00Z");
  hours.week = {};
  CHECK(after("2026-10-20T10:00Z", 1) == "never");
}

/// Every zone that changed its clock since 2020: what is open is what the local clocks say, minute
/// by minute around each change.
TEST_CASE("in every zone whose clocks changed, minutes are open by what the clocks show") {
  int zones = 0;
  int changes = 0;
  const OpeningHours shape = office("UTC", "00:30-03:15, 22:00-23:45");
  for (const std::string &name : zone_names()) {
    OpeningHours hours = shape;
    hours.week[5] = hours.week[6] = shape.week[0];
    hours.zone = Zone::load(name).value();
    bool changed = false;
    for (Date day = date("2020-01-01"); day < date("2026-12-31"); day = next_day(day)) {
      const Instant midnight = hours.zone.start_of(day);
      const Duration length = hours.zone.start_of(next_day(day)) - midnight;
      if (length.ns == kDay) continue;
      changed = true;
      ++changes;
      const auto open =
          open_intervals(hours, date_of_days(days_since_epoch(day) - 1), next_day(day));
      for (Instant t = midnight; t < midnight + length; t = t + Duration{kMinute}) {
        const std::int64_t minute = hours.zone.time_of_day(t).ns / kMinute;
        const bool shows_open = (minute >= 30 && minute < 195) || (minute >= 1320 && minute < 1425);
        const bool is_open = std::any_of(
            open.begin(), open.end(), [&](const Interval &i) { return i.from <= t && t < i.to; });
        // Of a time that occurs twice the first one is meant.
        const bool again = hours.zone.at(day, hours.zone.time_of_day(t)) != t;
        if (shows_open != is_open && !again) {
          INFO(name << " " << format_rfc3339(t));
          CHECK(shows_open == is_open);
        }
      }
    }
    zones += changed;
  }
  CHECK(zones > 150);
  CHECK(changes > 1000);
}
