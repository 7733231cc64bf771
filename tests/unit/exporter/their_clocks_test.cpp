// SPDX-License-Identifier: Apache-2.0
// A ticket system's clock beside the contract's, and what is said of the difference.
#include "exporter/report/their_clocks.hpp"
#include "exporter/source/ndjson.hpp"
#include "tests/support/spec.hpp"

#include <catch2/catch.hpp>

using namespace slax;
using source::SpelledClock;
using support::at;

namespace {

struct World {
  World() {
    engine.set_model(support::model_of(R"(apiVersion: slac/v1
kind: Project
metadata: {name: t}
spec: {severities: [sev1, sev2], exclusions: [test]}
---
apiVersion: slac/v1
kind: Service
metadata: {name: power}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: x}
spec: {}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: a}
spec:
  accounts: [x]
  services: [power]
  term: "2026-01-01/2026-12-31"
  commitments: {fix: {promise: resolve sev1 within 1h per month, exclude: [test]}}
)"));
  }

  /// How the incident's clock stands beside these cycles of theirs, at that instant.
  std::string compared(const std::string &events, std::vector<SpelledClock> theirs,
                       const char *now) {
    auto records = source::parse_ndjson(
        R"({"id":"I","services":["power"],"accounts":["x"],"events":[)" + events + "]}\n", "desk",
        engine.names());
    engine.apply({0, true, std::move(records.incidents)});
    engine.advance(at(now));
    const auto slot = engine.incidents().find(*engine.names().find("desk"), "I");
    const auto all = report::compare_clocks(theirs, names, sli::in_rows(engine, *slot), at(now));
    REQUIRE(all.size() == 1);
    std::string out = all[0].differs;
    for (const std::string &why : all[0].why)
      out += "; " + why;
    return out;
  }

  sli::Engine engine{sli::WindowSet::served()};
  std::map<std::string, slac::model::Text> names{{"Fix", {"a/fix", {}}}};
};

std::string event(const std::string &time, const std::string &type, const std::string &more = {}) {
  return R"({"at":"2026-10-05T)" + time + R"(:00Z","type":")" + type + "\"" +
         (more.empty() ? "" : "," + more) + "}";
}

const std::string kOpen = event("10:00", "triggered", R"("severity":"sev1")");

SpelledClock cycle(const char *started, const char *due, const char *stopped = nullptr,
                   bool breached = false, bool paused = false) {
  SpelledClock out{"Fix", at(started), at(due), std::nullopt, breached, paused};
  if (stopped != nullptr) out.stopped = at(stopped);
  return out;
}

} // namespace

TEST_CASE("clocks that say the same do not differ") {
  World w;
  const auto running = cycle("2026-10-05T10:00Z", "2026-10-05T11:00:30Z");
  CHECK(w.compared(kOpen, {running}, "2026-10-05T10:10Z").empty());
  const auto met = cycle("2026-10-05T10:00Z", "2026-10-05T14:00Z", "2026-10-05T10:40Z");
  CHECK(w.compared(kOpen + "," + event("10:40", "resolved"), {met}, "2026-10-05T12:00Z").empty());
  // It says so late: its deadline is over, as the contract's.
  CHECK(w.compared(kOpen, {running}, "2026-10-05T11:10Z").empty());
}

TEST_CASE("a difference is said, and why") {
  World w;
  const auto two_hours = cycle("2026-10-05T10:00Z", "2026-10-05T12:00Z");
  CHECK(w.compared(kOpen, {two_hours}, "2026-10-05T10:10Z") ==
        "due at another time there; there it is due 1h later");
  CHECK(w.compared(kOpen, {two_hours}, "2026-10-05T11:10Z") ==
        "running there, breached here; there it is due 1h later");
  const auto met = cycle("2026-10-05T10:30Z", "2026-10-05T12:30Z", "2026-10-05T11:20Z");
  CHECK(w.compared(kOpen + "," + event("11:20", "resolved"), {met}, "2026-10-05T12:00Z") ==
        "met there, breached here; there it started 30m later; there it is due 1h 30m later");
  const auto paused = cycle("2026-10-05T10:00Z", "2026-10-05T11:00Z", nullptr, false, true);
  CHECK(w.compared(kOpen, {paused}, "2026-10-05T10:10Z") ==
        "paused there, running here; there it is paused");
  const auto breached = cycle("2026-10-05T10:00Z", "2026-10-05T10:30Z", "2026-10-05T10:40Z", true);
  CHECK(w.compared(kOpen + "," + event("10:40", "resolved") + "," +
                       event("10:41", "excluded", R"("reason":"test")"),
                   {breached}, "2026-10-05T12:00Z")
            .starts_with("breached there, excluded here"));
  CHECK(w.compared(event("10:00", "triggered", R"("severity":"sev2")"), {two_hours},
                   "2026-10-05T10:10Z")
            .starts_with("running there, no clock here; here severity-not-covered"));
}

TEST_CASE("several cycles are one clock, in any order") {
  World w;
  const auto first = cycle("2026-10-05T10:00Z", "2026-10-05T10:30Z", "2026-10-05T10:40Z", true);
  const auto second = cycle("2026-10-05T10:45Z", "2026-10-05T11:45Z", "2026-10-05T10:50Z");
  const std::string events = kOpen + "," + event("10:40", "resolved") + "," +
                             event("10:45", "reopened") + "," + event("10:50", "resolved");
  const std::string one = w.compared(events, {first, second}, "2026-10-05T12:00Z");
  CHECK(one == w.compared(events, {second, first}, "2026-10-05T12:00Z"));
  CHECK(one.starts_with("breached there, met here"));
}

TEST_CASE("a clock that the Source does not name is not compared") {
  World w;
  w.names.clear();
  CHECK(report::compare_clocks({cycle("2026-10-05T10:00Z", "2026-10-05T12:00Z")}, w.names, {},
                               at("2026-10-05T10:10Z"))
            .empty());
}
