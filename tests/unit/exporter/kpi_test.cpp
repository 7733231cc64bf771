// SPDX-License-Identifier: Apache-2.0
// KPIs that the oracle's scenarios do not have: of alerts, and of sources that cannot be relied on.
#include "exporter/sli/evaluate.hpp"
#include "exporter/source/ndjson.hpp"
#include "tests/support/spec.hpp"

#include <catch2/catch.hpp>

using namespace slax;
using support::at;

namespace {

constexpr const char *kSpec = R"(apiVersion: slac/v1
kind: Project
metadata: {name: t}
spec: {severities: [sev1, sev2], timezone: UTC}
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
kind: Account
metadata: {name: y}
spec: {}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: a}
spec:
  accounts: [x, y]
  services: [power]
  term: "2026-01-01/2027-12-31"
  owners: {engineering: e}
  commitments:
    fix: {promise: resolve sev1 within 4h, credits: {each breach: 1%}}
    comms: {promise: update customers on sev1 every 1h, credits: {each breach: 1%}}
  kpis:
    tail: {target: p95 time to resolve sev1 <= 2h over 30d, protects: fix}
    alerts: {target: count of alerts <= 2 over 7d, why: on-call review}
---
apiVersion: slac/v1
kind: KPI
metadata: {name: noise}
spec: {target: alert noise <= 50% over 7d, why: on-call review}
---
apiVersion: slac/v1
kind: KPI
metadata: {name: quiet}
spec: {target: longest silence on sev1 <= 30m over 7d, protects: a/comms}
---
apiVersion: slac/v1
kind: KPI
metadata: {name: trend}
spec: {target: count of sev1 declining week over week, why: on-call review}
)";

class World {
public:
  World() {
    engine.set_model(support::model_of(kSpec, support::Judged::ByChecks));
    engine.apply(
        {0, true,
         source::parse_ndjson(
             R"({"id":"A","source":"s","services":["power"],"accounts":["x"],"events":[{"at":"2026-10-05T10:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-05T13:00:00Z","type":"resolved"}]}
)",
             "file", engine.names())
             .incidents});
    engine.set_evidence({{}, {false, slac::time::kNever}});
  }

  /// `tail x missed 10800; …` at the instant.
  std::string kpis(const char *now) {
    engine.advance(at(now));
    std::string out;
    for (const sli::KpiRow &row : sli::gather(engine).kpis)
      out += (out.empty() ? "" : "; ") + row.plan->kpi.name.value + " " +
             (row.account.empty() ? "-" : std::string(row.account)) + " " +
             std::string(status_name(row.status)) + (row.value ? " " + row.value->text() : "");
    return out;
  }

  sli::Engine engine{sli::WindowSet{}};
};

} // namespace

TEST_CASE("alerts are counted where somebody groups them, once for the fleet") {
  World world;
  const char *now = "2026-10-06T00:00:00Z";
  CHECK(world.kpis(now) ==
        "noise - no_data; quiet - missed 10800; trend - no_data; alerts x no_data; "
        "alerts y no_data; "
        "tail x missed 10800; tail y no_data");
  // Three alerts of which one hit both accounts; the second joined the first's incident.
  world.engine.set_alerts({{at("2026-10-05T10:00:00Z"), true, 0, true},
                           {at("2026-10-05T10:00:00Z"), true, 1, false},
                           {at("2026-10-05T10:01:00Z"), false, 0, true},
                           {at("2026-10-05T18:00:00Z"), true, 0, true}});
  CHECK(world.kpis(now) ==
        "noise - met 0.333333333333; quiet - missed 10800; trend - no_data; alerts x missed 3; "
        "alerts y met 1; "
        "tail x missed 10800; tail y no_data");
  // A week later they are out of the window: a count of nothing is 0, a share of nothing none.
  CHECK(world.kpis("2026-10-12T19:00:00Z") ==
        "noise - no_data; quiet - no_data; trend - no_data; alerts x met 0; alerts y met 0; "
        "tail x missed 10800; tail y no_data");
}

TEST_CASE("a KPI whose source cannot be relied on is unknown unless it is missed") {
  World world;
  world.engine.set_evidence({{}, {true, {}}});
  CHECK(world.kpis("2026-10-06T00:00:00Z") ==
        "noise - unknown; quiet - missed 10800; trend - unknown; alerts x unknown; "
        "alerts y unknown; "
        "tail x missed 10800; tail y unknown");
}

TEST_CASE("a trend compares the last two complete weeks once there are records before them") {
  World world;
  // The week of 5 October is the first with a record: there is nothing before it to compare.
  CHECK(world.kpis("2026-10-13T00:00:00Z").find("trend - no_data") != std::string::npos);
  CHECK(world.kpis("2026-10-20T00:00:00Z").find("trend - met 0") != std::string::npos);
}

TEST_CASE("the silence of an open incident grows for the fleet as well") {
  World world;
  world.engine.apply(
      {1, true,
       source::parse_ndjson(
           R"({"id":"B","source":"s","services":["power"],"accounts":["x"],"events":[{"at":"2026-10-06T10:00:00Z","type":"triggered","severity":"sev1"}]}
)",
           "file", world.engine.names())
           .incidents});
  // A was silent for three hours; B is silent for longer from 13:00 on.
  CHECK(world.kpis("2026-10-06T12:00:00Z").find("quiet - missed 10800") != std::string::npos);
  CHECK(world.kpis("2026-10-06T13:00:01Z").find("quiet - missed 10801") != std::string::npos);
  CHECK(world.kpis("2026-10-06T13:00:02Z").find("quiet - missed 10802") != std::string::npos);
}

TEST_CASE("what was over by the trigger of an incident merged into it is not silent") {
  sli::Engine engine{sli::WindowSet{}};
  engine.set_model(support::model_of(R"(apiVersion: slac/v1
kind: Project
metadata: {name: t}
spec: {severities: [sev1], timezone: UTC}
---
apiVersion: slac/v1
kind: KPI
metadata: {name: quiet}
spec: {target: longest silence on sev1 <= 30m over 30d, why: on-call review}
)",
                                     support::Judged::ByChecks));
  engine.apply(
      {0, true,
       source::parse_ndjson(
           R"({"id":"A","source":"s","services":[],"events":[{"at":"2026-08-01T10:00:00Z","type":"started"},{"at":"2026-08-01T10:00:00Z","type":"severity","severity":"sev1"},{"at":"2026-08-01T13:00:00Z","type":"resolved"}]}
{"id":"B","source":"s","services":[],"events":[{"at":"2026-10-05T10:00:00Z","type":"triggered","severity":"sev1"},{"at":"2026-10-05T10:00:00Z","type":"merged","into":"A"}]}
)",
           "file", engine.names())
           .incidents});
  engine.set_evidence({{}, {false, slac::time::kNever}});
  engine.advance(at("2026-10-20T00:00:00Z"));
  REQUIRE(engine.fleet_kpis().size() == 1);
  CHECK(engine.fleet_kpis()[0].status == sli::KpiStatus::NoData);
}
