// SPDX-License-Identifier: Apache-2.0
// Why each incident counted: the rule that each history meets, and merges.
#include "exporter/sli/details.hpp"
#include "exporter/sli/evaluate.hpp"
#include "exporter/source/ndjson.hpp"
#include "tests/support/spec.hpp"

#include <catch2/catch.hpp>

using namespace slax;
using support::at;

namespace {

/// One agreement of 2026 with one commitment `c`, to the account x on power and network.
struct World {
  explicit World(const std::string &commitment) {
    engine.set_model(support::model_of(R"(apiVersion: slac/v1
kind: Project
metadata: {name: t}
spec: {severities: [sev1, sev2]}
---
apiVersion: slac/v1
kind: Service
metadata: {name: power}
spec: {}
---
apiVersion: slac/v1
kind: Service
metadata: {name: network}
spec: {}
---
apiVersion: slac/v1
kind: Service
metadata: {name: other}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: x}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: y}
spec: {}
---
apiVersion: slac/v1
kind: Calendar
metadata: {name: office}
spec: {hours: {mon-fri: "09:00-17:00"}}
---
apiVersion: slac/v1
kind: Maintenance
metadata: {name: m}
spec: {services: [power], from: "2026-10-07T10:00Z", to: "2026-10-07T11:00Z"}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: a}
spec:
  accounts: [x]
  services: [power, network]
  term: "2026-01-01/2026-12-31"
  commitments: {c: {)" + commitment + "}}\n"));
  }

  void know(const std::string &ndjson) {
    auto records = source::parse_ndjson(ndjson, "file", engine.names());
    REQUIRE(records.refused.empty());
    engine.apply({0, true, std::move(records.incidents)});
    engine.advance(at("2026-11-01T00:00Z"));
  }

  /// `verdict rule rule` of each incident.
  std::map<std::string, std::string> explained(std::string_view service = {}) const {
    const sli::Row *row = sli::find_row(engine, "a", "c", "x", service, sli::WindowKind::Current);
    REQUIRE(row != nullptr);
    std::map<std::string, std::string> out;
    for (const sli::Detail &d : sli::details_of(engine, *row)) {
      std::string &text = out[d.incident];
      text = d.verdict;
      for (const sli::Reason &r : d.reasons)
        text += " " + std::string(r.rule);
      for (const std::string &id : d.merged)
        text += " +" + id;
    }
    return out;
  }

  const sli::Row &row(std::string_view service = {}) const {
    return *sli::find_row(engine, "a", "c", "x", service, sli::WindowKind::Current);
  }

  sli::Engine engine{sli::WindowSet{}};
};

/// `T10:00 triggered sev1` and so on, on 5 October 2026.
std::string incident(const std::string &id, const std::string &events,
                     const std::string &services = "\"power\"", const std::string &account = "x") {
  return R"({"id":")" + id + R"(","services":[)" + services + R"(],"accounts":[")" + account +
         R"("],"events":[)" + events + "]}\n";
}

std::string event(const std::string &time, const std::string &type, const std::string &more = {}) {
  return R"({"at":"2026-10-)" + time + R"(:00Z","type":")" + type + "\"" +
         (more.empty() ? "" : "," + more) + "}";
}

const std::string kSev1 = R"("severity":"sev1")";
const std::string kSev2 = R"("severity":"sev2")";

std::string times(const std::vector<std::string> &events) {
  std::string out;
  for (const std::string &e : events)
    out += (out.empty() ? "" : ",") + e;
  return out;
}

} // namespace

TEST_CASE("every incident of a timely row has its rule") {
  World world("promise: acknowledge sev1 within 15m, exclude: [maintenance, customer-caused], "
              "clock: {pauses: [customer]}");
  const auto sev1_at = [](const char *time) { return event(time, "triggered", kSev1); };
  world.know(
      incident("met", times({sev1_at("05T10:00"), event("05T10:10", "acknowledged")})) +
      incident("late", times({sev1_at("05T10:00"), event("05T10:20", "acknowledged")})) +
      incident("open", times({event("31T23:50", "triggered", kSev1)})) +
      incident("missed", times({sev1_at("05T10:00")})) +
      incident("paused", times({event("31T23:50", "triggered", kSev1),
                                event("31T23:55", "paused", R"("reason":"customer")")})) +
      incident("moved",
               times({sev1_at("05T10:00"), event("05T10:05", "paused", R"("reason":"customer")"),
                      event("05T10:25", "resumed"), event("05T10:30", "acknowledged")})) +
      incident("low", times({event("05T10:00", "triggered", kSev2)})) +
      incident("lowered", times({sev1_at("05T10:00"), event("05T10:05", "severity", kSev2)})) +
      incident("before", R"({"at":"2026-09-30T10:00:00Z","type":"triggered","severity":"sev1"},)" +
                             event("05T10:00", "note")) +
      incident("elsewhere", times({sev1_at("05T10:00")}), "\"other\"") +
      incident("excluded", times({sev1_at("05T10:00"), event("05T11:00", "excluded",
                                                             R"("reason":"customer-caused")")})) +
      incident("claimed", times({sev1_at("05T10:00"), event("05T10:01", "acknowledged"),
                                 event("05T11:00", "excluded", R"("reason":"force-majeure")")})) +
      incident("deleted", times({sev1_at("05T10:00"), event("06T10:00", "deleted")})) +
      incident("skewed", times({sev1_at("05T10:00"), event("05T09:00", "acknowledged")})) +
      incident("stranger", times({sev1_at("05T10:00")}), "\"power\"", "y"));
  const std::map<std::string, std::string> want{
      {"met", "met in-time"},
      {"late", "breached late"},
      {"open", "pending running"},
      {"missed", "breached late-and-running"},
      {"paused", "pending paused clock-stood-still"},
      {"moved", "met in-time clock-stood-still"},
      {"low", "ignored severity-not-covered"},
      {"lowered", "cancelled severity-not-covered-any-more"},
      {"before", "ignored other-window"},
      {"elsewhere", "ignored other-service"},
      {"excluded", "excluded excluded"},
      {"claimed", "met exclusion-not-agreed in-time"},
      {"deleted", "ignored deleted"},
      {"skewed", "ignored clock-skew"},
  };
  CHECK(world.explained() == want);
}

TEST_CASE("a moved deadline stands beside the first one") {
  World world("promise: acknowledge sev1 within 15m, clock: {pauses: [customer]}");
  world.know(
      incident("I", times({event("05T10:00", "triggered", kSev1),
                           event("05T10:05", "paused", R"("reason":"customer")"),
                           event("05T10:25", "resumed"), event("05T10:50", "acknowledged")})));
  const auto details = sli::details_of(world.engine, world.row());
  REQUIRE(details.size() == 1);
  const sli::Detail &d = details.front();
  CHECK(d.start == at("2026-10-05T10:00Z"));
  CHECK(d.deadline == at("2026-10-05T10:15Z"));
  CHECK(d.moved == at("2026-10-05T10:35Z"));
  CHECK(d.elapsed.ns == 30 * slac::time::kMinute);
  CHECK(d.wall.ns == 50 * slac::time::kMinute);
  REQUIRE(d.history.size() == 4);
  CHECK(d.history[1].what == "pause");
  CHECK(d.history[1].reason == "customer");
  CHECK(d.history[3].what == "stop");
}

TEST_CASE("every incident of an availability row has its rule") {
  World world("promise: availability >= 99% per month, calendar: office, "
              "downtime: {severities: [sev1], minimum: 5m, counts: above 10%}");
  const auto impact = [](const std::string &fraction) { return "\"fraction\":" + fraction; };
  world.know(
      incident("whole",
               times({event("05T10:00", "triggered", kSev1),
                      event("05T10:00", "impact", impact("1")), event("05T11:00", "resolved")})) +
      incident("night",
               times({event("05T20:00", "triggered", kSev1), event("05T21:00", "resolved")})) +
      incident("short",
               times({event("06T10:00", "triggered", kSev1), event("06T10:04", "resolved")})) +
      incident("slight",
               times({event("06T12:00", "triggered", kSev1),
                      event("06T12:00", "impact", impact("0.1")), event("06T13:00", "resolved")})) +
      incident("works",
               times({event("07T10:30", "triggered", kSev1), event("07T11:30", "resolved")})) +
      incident("low",
               times({event("05T10:00", "triggered", kSev2), event("05T11:00", "resolved")})));
  const std::map<std::string, std::string> want{
      {"whole", "downtime impact"},
      {"night", "ignored outside-service-hours"},
      {"short", "ignored counts-above minimum"},
      {"slight", "ignored counts-above minimum"},
      {"works", "downtime maintenance"},
      {"low", "ignored no-impact"},
  };
  CHECK(world.explained("power") == want);
  const auto details = sli::details_of(world.engine, world.row("power"));
  sli::Amount sum;
  for (const sli::Detail &d : details)
    sum = sum + d.downtime;
  CHECK(sum == world.row("power").seconds->downtime); // none overlap
}

TEST_CASE("merges are followed along chains, and not into circles or nowhere") {
  World world("promise: acknowledge sev1 within 15m");
  const auto merged = [](const char *time, const char *into) {
    return event(time, "merged", std::string("\"into\":\"") + into + "\"");
  };
  world.know(
      incident("A",
               times({event("05T10:00", "triggered", kSev1), event("05T10:20", "acknowledged")})) +
      incident("B", times({event("05T09:50", "triggered", kSev2), merged("05T11:00", "A")})) +
      incident("C", times({event("05T09:55", "triggered", kSev1), merged("05T11:00", "B")})) +
      incident("P", times({event("06T10:00", "triggered", kSev1), merged("06T11:00", "Q")})) +
      incident("Q", times({event("06T10:00", "triggered", kSev1), merged("06T11:00", "P")})) +
      incident("N", times({event("07T10:00", "triggered", kSev1), merged("07T11:00", "?")})));
  const std::map<std::string, std::string> want{
      {"A", "breached late +B +C"},
      {"P", "breached late-and-running"},
      {"Q", "breached late-and-running"},
      {"N", "breached late-and-running"},
  };
  CHECK(world.explained() == want);
  const auto &row = world.row();
  CHECK(row.incidents.total == 4);
  REQUIRE(row.breaches.size() == 4);
  CHECK(row.breaches.front().deadline == at("2026-10-05T10:05Z")); // from 09:50
  CHECK(row.breaches.front().elapsed.ns == 30 * slac::time::kMinute);
  std::map<std::string, std::string> issues;
  for (const sli::Issue &i : sli::issues_of(world.engine))
    issues[i.incident] = i.reason + " " + i.value;
  const std::map<std::string, std::string> flawed{
      {"P", "merged-in-a-circle Q"}, {"Q", "merged-in-a-circle P"}, {"N", "merged-into-unknown ?"}};
  CHECK(issues == flawed);

  // Taken back by a later read, each counts alone again; the target excluded takes all along.
  world.know(
      incident("A", times({event("05T10:00", "triggered", kSev1), event("05T10:20", "acknowledged"),
                           event("05T12:00", "excluded", R"("reason":"force-majeure")")})) +
      incident("B", times({event("05T09:50", "triggered", kSev2), merged("05T11:00", "A")})) +
      incident("C", times({event("05T09:55", "triggered", kSev1)})));
  const std::map<std::string, std::string> after{{"A", "excluded excluded +B"},
                                                 {"C", "breached late-and-running"}};
  CHECK(world.explained() == after);
}

TEST_CASE("a merge takes accounts, services and impact along") {
  World world("promise: availability >= 99% per month");
  world.know(incident("A",
                      times({event("05T10:00", "triggered", kSev1), event("05T10:30", "resolved")}),
                      "\"network\"") +
             incident("B",
                      times({event("05T09:00", "triggered", kSev1), event("05T09:30", "resolved"),
                             event("05T11:00", "merged", R"("into":"A")")}),
                      "\"power\"", "y"));
  // Both half hours, on power too, to which A never belonged, and to x, which B never named.
  for (const char *service : {"power", "network"}) {
    CHECK(world.explained(service) ==
          std::map<std::string, std::string>{{"A", "downtime impact +B"}});
    CHECK(world.row(service).seconds->downtime == sli::Amount::of({slac::time::kHour}));
    CHECK(world.row(service).incidents.total == 1);
  }
}
