// SPDX-License-Identifier: Apache-2.0
// The oracle alone, on cases that were worked out by hand: it must read the law right before it can
// judge the engine.
#include "tests/oracle/oracle.hpp"

#include <catch2/catch.hpp>

using namespace oracle;

namespace {

constexpr Seconds kOctober = 1790812800; // 2026-10-01
constexpr Seconds kNovember = kOctober + 31 * kSecondsPerDay;

/// On the day of October, as hours and minutes.
Seconds at(int day, int hhmm) {
  return kOctober + (day - 1) * kSecondsPerDay + hhmm / 100 * 3600 + hhmm % 100 * 60;
}

Event event(Seconds when, Type type, int severity = kNoSeverity) {
  Event made;
  made.at = when;
  made.type = type;
  made.severity = severity;
  return made;
}

Event merged(Seconds when, const std::string &into) {
  Event made = event(when, Type::kMerged);
  made.into = into;
  return made;
}

Event excluded(Seconds when, const std::string &reason) {
  Event made = event(when, Type::kExcluded);
  made.reason = reason;
  return made;
}

Incident incident(const std::string &id, std::vector<Event> events) {
  return {"file", id, {"web"}, {"acme"}, false, std::move(events)};
}

Commitment availability() {
  Commitment made;
  made.name = "uptime";
  made.target = 99'900'000;
  return made;
}

Commitment timely(Verb verb, Seconds within) {
  Commitment made;
  made.name = "timely";
  made.verb = verb;
  made.within = within;
  return made;
}

Scenario scenario(const Commitment &commitment, std::vector<Incident> incidents) {
  Scenario made;
  made.severities = {"sev1", "sev2", "sev3"};
  made.zone = {"UTC", 0};
  made.services = {"web", "api"};
  made.accounts = {{"acme", {}}, {"initech", {}}};
  Agreement gold;
  gold.name = "gold";
  gold.accounts = {"acme"};
  gold.services = {"web"};
  gold.term_first_day = kOctober - 180 * kSecondsPerDay;
  gold.term_last_day = kOctober + 365 * kSecondsPerDay;
  gold.commitments = {commitment};
  made.agreements = {gold};
  made.incidents = std::move(incidents);
  made.now = kNovember;
  return made;
}

Row row(const Scenario &given) {
  for (const Row &one : evaluate(given))
    if (one.current && one.account == "acme") return one;
  FAIL("no row");
  return {};
}

Seconds downtime(std::vector<Incident> incidents) {
  return row(scenario(availability(), std::move(incidents))).downtime_hundredths / 100;
}

} // namespace

TEST_CASE("the impact of a merged incident ends with its target") {
  const Incident target =
      incident("B", {event(at(3, 905), Type::kTriggered), event(at(3, 930), Type::kResolved),
                     event(at(3, 1000), Type::kReopened), event(at(3, 1010), Type::kResolved)});
  const auto with = [&](std::vector<Event> events) {
    return downtime({incident("A", std::move(events)), target});
  };
  const Event begun = event(at(3, 900), Type::kTriggered);
  CHECK(with({begun, merged(at(3, 910), "B")}) == 40 * 60);
  // Over by then: at the merge; the target's reopenings go on for both.
  CHECK(with({begun, merged(at(3, 945), "B")}) == 55 * 60);
  CHECK(with({begun, merged(at(3, 1005), "B")}) == 70 * 60);
  CHECK(with({begun, merged(at(3, 1200), "B")}) == 180 * 60);
  // What its own events closed stays closed, and after the merge they say nothing.
  CHECK(with({begun, event(at(3, 902), Type::kResolved), merged(at(3, 910), "B")}) == 37 * 60);
  CHECK(with({begun, merged(at(3, 910), "B"), event(at(3, 912), Type::kResolved)}) == 40 * 60);
  CHECK(with({begun, event(at(3, 902), Type::kResolved), merged(at(3, 910), "B"),
              event(at(3, 940), Type::kReopened)}) == 37 * 60);
  // Dated before it began.
  CHECK(with({event(at(3, 940), Type::kTriggered), merged(at(3, 800), "B")}) == 35 * 60);
}

TEST_CASE("in a chain the target is at its end, and has not to have begun") {
  CHECK(downtime({incident("A", {event(at(3, 900), Type::kTriggered), merged(at(3, 910), "B")}),
                  incident("B", {event(at(3, 900), Type::kTriggered),
                                 event(at(3, 905), Type::kResolved), merged(at(3, 906), "C")}),
                  incident("C", {event(at(3, 1000), Type::kTriggered),
                                 event(at(3, 1030), Type::kResolved)})}) == 90 * 60);
}

TEST_CASE("of merges at one instant the one into the last by bytes decides") {
  Scenario given = scenario(timely(Verb::kAcknowledge, 900),
                            {incident("X", {event(at(5, 940), Type::kTriggered),
                                            merged(at(6, 0), "B"), merged(at(6, 0), "A")}),
                             incident("A", {event(at(5, 1000), Type::kTriggered),
                                            event(at(5, 1001), Type::kAcknowledged)}),
                             incident("B", {event(at(5, 1000), Type::kTriggered),
                                            event(at(5, 1001), Type::kAcknowledged)})});
  CHECK(row(given).breaches == std::vector<Breach>{{"B", at(5, 955), 1260}});
}

TEST_CASE("all accounts are those of the united incident") {
  Incident first = incident("A", {event(at(3, 900), Type::kTriggered), merged(at(3, 910), "B")});
  first.services = {"api"};
  first.accounts.clear();
  first.all = true;
  Incident target =
      incident("B", {event(at(3, 905), Type::kTriggered), event(at(3, 930), Type::kResolved)});
  target.accounts.clear();
  CHECK(downtime({first, target}) == 30 * 60);
  CHECK(unattributed(scenario(availability(), {first, target})).empty());
}

TEST_CASE("atMost is once for a row, over all its services") {
  Commitment promise = availability();
  promise.combine = Combine::kAnyDown;
  promise.exclude = {{"maintenance"}};
  promise.at_most = 7200;
  Incident outage =
      incident("A", {event(at(10, 0), Type::kTriggered), event(at(10, 200), Type::kResolved)});
  outage.services = {"api"};
  Scenario given = scenario(promise, {outage});
  given.agreements[0].services = {"web", "api"};
  given.maintenance = {{"web", {"web"}, at(3, 0), at(3, 200), {}, {}},
                       {"api", {"api"}, at(10, 0), at(10, 200), {}, {}}};
  CHECK(row(given).maintenance_seconds == 0); // never both at once
  CHECK(row(given).downtime_hundredths == 7200 * 100);
  given.agreements[0].commitments[0].at_most = 9000;
  CHECK(row(given).downtime_hundredths == 5400 * 100);
  // Both at once use up the limit once.
  given.maintenance[0] = {"web", {"web"}, at(10, 0), at(10, 200), {}, {}};
  given.agreements[0].commitments[0].at_most = 5400;
  CHECK(row(given).maintenance_seconds == 5400);
  CHECK(row(given).downtime_hundredths == 1800 * 100);
}

TEST_CASE("a flawed incident makes what it touches unknown") {
  const auto touched = [](std::vector<Event> events) {
    const Row got = row(scenario(timely(Verb::kAcknowledge, 900), {incident("A", events)}));
    CHECK((got.status == "unknown") == !got.unknown_because.empty());
    return got.unknown_because == std::vector<std::string>{"A"};
  };
  const Event begun = event(at(3, 900), Type::kTriggered);
  const Event acknowledged = event(at(3, 901), Type::kAcknowledged);
  const Event over = event(at(3, 930), Type::kResolved);
  CHECK_FALSE(touched({begun, acknowledged, over}));
  Event unknown = event(at(3, 902), Type::kSeverity);
  unknown.unknown_severity = true;
  CHECK(touched({begun, acknowledged, unknown, over}));
  CHECK_FALSE(touched({begun, acknowledged, unknown, over, event(at(4, 0), Type::kDeleted)}));
  CHECK_FALSE(touched({begun, acknowledged, unknown, over, excluded(at(4, 0), "customer-caused")}));
  CHECK(touched({begun, acknowledged, unknown, over, excluded(at(4, 0), "cosmic-rays")}));
  CHECK(touched({begun, acknowledged, over, merged(at(3, 1000), "Z")}));
  CHECK(touched({begun, acknowledged, over, merged(at(3, 1000), "A")}));
  CHECK(touched({begun, event(at(3, 858), Type::kAcknowledged), over}));
  // A breach stays one.
  const Row late =
      row(scenario(timely(Verb::kAcknowledge, 900), {incident("A", {begun, unknown})}));
  CHECK(late.status == "breached");
  CHECK(late.unknown_because.empty());
  // Of a window before: closed there, or open until now.
  const Seconds august = kOctober - 40 * kSecondsPerDay;
  CHECK_FALSE(touched({event(august, Type::kTriggered), event(august + 60, Type::kAcknowledged),
                       event(august + 90, Type::kResolved), merged(at(3, 0), "Z")}));
  CHECK(touched({event(august, Type::kTriggered), event(august + 60, Type::kAcknowledged),
                 merged(august, "Z")}));
}

TEST_CASE("under the highest severity a reopening asks what was ever held") {
  Commitment promise = timely(Verb::kResolve, 7200);
  promise.cover = {Cover::Form::kList, {1}};
  promise.severity = SeverityMode::kHighest;
  const Scenario given = scenario(
      promise,
      {incident("A", {event(at(5, 1000), Type::kTriggered, 1),
                      event(at(5, 1010), Type::kSeverity, 0), event(at(5, 1100), Type::kResolved),
                      event(at(5, 1200), Type::kReopened), event(at(5, 1400), Type::kResolved)})});
  CHECK(row(given).breaches == std::vector<Breach>{{"A", at(5, 1300), 10800}});
}

TEST_CASE("what an amendment ends is over, and what it begins has no clocks of before") {
  Commitment promise = timely(Verb::kAcknowledge, 900);
  promise.window.kind = Window::Kind::kOver;
  promise.window.days = 30;
  const std::vector<Incident> late{incident("A", {event(at(20, 900), Type::kTriggered)})};
  CHECK(row(scenario(promise, late)).incidents.total == 1);
  promise.first_day = at(21, 0);
  CHECK(row(scenario(promise, late)).incidents.total == 0);
  Commitment uptime = availability();
  uptime.window = promise.window;
  uptime.end_day = at(15, 0);
  const Row over = row(scenario(uptime, {incident("A", {event(at(14, 900), Type::kTriggered),
                                                        event(at(14, 920), Type::kResolved)})}));
  CHECK(over.to == at(15, 0));
  CHECK(over.downtime_hundredths == 1200 * 100);
  CHECK(over.status == "met");
  CHECK_FALSE(over.forecast.week.has_value());
}

TEST_CASE("headroom puts no window without downtime at risk") {
  const Incident before = incident(
      "A", {event(kOctober - 7200, Type::kTriggered), event(kOctober - 1, Type::kResolved)});
  Scenario given = scenario(availability(), {before});
  given.now = at(2, 0);
  CHECK(row(given).forecast.headroom < 1.0L);
  CHECK(row(given).status == "met");
  given.incidents.push_back(
      incident("B", {event(at(1, 100), Type::kTriggered), event(at(1, 101), Type::kResolved)}));
  CHECK(row(given).status == "at_risk");
}
