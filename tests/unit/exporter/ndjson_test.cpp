// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/ndjson.hpp"

#include <catch2/catch.hpp>

using namespace slax;

namespace {

std::string record(const std::string &events) {
  return R"({"id":"A","services":["power"],"accounts":["x"],"events":[)" + events + "]}";
}

const std::string kEvent = R"({"at":"2026-10-01T10:00:00Z","type":"triggered","severity":"sev1"})";

} // namespace

TEST_CASE("a record that cannot be used is refused with its line, id and reason") {
  struct Case {
    std::string line;
    const char *reason;
    bool has_id;
  };
  const Case cases[] = {
      {"nonsense", "not-json", false},
      {"{\"id\":\"A\"", "not-json", false},
      {"[1,2]", "not-an-object", false},
      {record(kEvent) + " x", "not-json", false},
      {R"({"events":[]})", "missing-id", false},
      {R"({"id":7,"events":[]})", "missing-id", false},
      {R"({"id":"","events":[)" + kEvent + "]}", "missing-id", false},
      {R"({"id":"A"})", "no-events", true},
      {R"({"id":"A","id":"B","events":[)" + kEvent + "]}", "duplicate-key", true},
      {record(R"({"at":"2026-10-01T10:00:00","type":"triggered"})"), "time-without-zone", true},
      {record(R"({"at":"yesterday","type":"triggered"})"), "bad-time", true},
      {record(R"({"at":"2050-10-01T10:00:00Z","type":"triggered"})"), "time-out-of-range", true},
      {record(R"({"type":"triggered"})"), "event-without-time", true},
      {record(R"({"at":"2026-10-01T10:00:00Z"})"), "event-without-type", true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"exploded"})"), "unknown-event", true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"impact"})"), "bad-fraction", true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"impact","fraction":1.5})"), "bad-fraction",
       true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"impact","fraction":"1"})"), "bad-fraction",
       true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"severity"})"), "bad-severity", true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"excluded"})"), "exclusion-without-reason",
       true},
      {record("7"), "event-not-an-object", true},
      {R"({"id":"A","title":n,"events":[]})", "not-json", true},
      {R"({"id":"A","source":nul,"events":[]})", "not-json", true},
      {record(R"({"at":"2026-10-01T10:00:00Z","type":"notified","audience":nil})"), "not-json", true},
      {"{\"id\":\"A\",\"title\":\"\xFF\",\"events\":[" + kEvent + "]}", "not-json", false},
  };
  for (const Case &c : cases) {
    INFO(c.line);
    const source::Records got = source::parse_ndjson("\n" + c.line + "\n" + record(kEvent), "file");
    REQUIRE(got.refused.size() == 1);
    CHECK(got.refused[0].line == 2);
    CHECK(got.refused[0].reason == c.reason);
    CHECK(got.refused[0].id.has_value() == c.has_id);
    CHECK(got.incidents.size() == 1); // the others are used
  }
}

TEST_CASE("lines of one identity are united, in any order, with duplicates") {
  const std::string a =
      R"({"source":"s","id":"A","services":["power"],"events":[)" + kEvent + "]}\n";
  const std::string b =
      R"({"source":"s","id":"A","services":["network"],"accounts":["x"],"events":[)" + kEvent +
      R"(,{"at":"2026-10-01T11:00:00Z","type":"resolved"}]})" + "\r\n";
  const auto first = source::parse_ndjson(a + b + a, "file");
  const auto second = source::parse_ndjson(b + a, "file");
  REQUIRE(first.incidents.size() == 1);
  CHECK(first.incidents[0].events.size() == 2);
  CHECK(first.incidents[0].events == second.incidents[0].events);
  CHECK(first.incidents[0].services == std::vector<std::string>{"network", "power"});
  CHECK(first.incidents[0].accounts == second.incidents[0].accounts);
}

TEST_CASE("records without a source take the given one; fractions keep their digits") {
  const auto got = source::parse_ndjson(
      record(R"({"at":"2026-10-01T10:00:00Z","type":"impact","fraction":0.35 })"), "here");
  REQUIRE(got.incidents.size() == 1);
  CHECK(got.incidents[0].source == "here");
  CHECK(got.incidents[0].events[0].fraction.units() == 350'000'000);
}

TEST_CASE("deep and long records are refused, not followed") {
  const std::string deep = R"({"id":"A","x":)" + std::string(100'000, '[') + "}";
  CHECK(source::parse_ndjson(deep, "f").refused.size() == 1);
  const std::string large = R"({"id":"A","x":")" + std::string(source::kMaxLine, 'a') + "\"}";
  CHECK(source::parse_ndjson(large, "f").refused.at(0).reason == "record-too-large");
}
