// SPDX-License-Identifier: Apache-2.0
// Whatever the way, the numbers are those of where it ended: an engine that received changes and
// times one by one says what one says that receives the end at once.
#include "tests/oracle/scenario.hpp"
#include "tests/support/evaluate.hpp"
#include "tests/support/spec.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <set>
#include <sstream>

using namespace slax;
using slac::time::Instant;

namespace {

std::vector<std::string> lines_of(const std::string &ndjson) {
  std::vector<std::string> out;
  std::istringstream in(ndjson);
  for (std::string line; std::getline(in, line);)
    out.push_back(line);
  return out;
}

std::string joined(const std::vector<std::string> &lines) {
  std::string out;
  for (const std::string &line : lines)
    out += line + "\n";
  return out;
}

/// Everything that an engine says, as text.
std::string dump(const sli::Engine &engine) {
  const sli::Evaluation evaluation = sli::gather(engine);
  report::Report report;
  report.at = evaluation.at;
  for (const sli::Row &row : evaluation.rows)
    report.rows.push_back(&row);
  report.sums = evaluation.sums;
  report.chronic = evaluation.chronic;
  report.kpis = evaluation.kpis;
  report.issues = evaluation.issues;
  report.unattributed = evaluation.unattributed;
  std::string out = report::json(report);
  for (const sli::OpenClock &c : evaluation.clocks)
    out += std::string(c.key->commitment) + " " + std::string(c.key->account) + " " + c.incident +
           " " + std::to_string(c.deadline.ns) + " " + std::to_string(c.remaining.ns) + "\n";
  for (const sli::Measure &m : evaluation.measures)
    out += std::string(m.account) + " " + std::string(m.severity) + " " +
           std::to_string(m.window_days) + " " + std::to_string(m.acknowledge.ns) + " " +
           std::to_string(m.acknowledged) + " " + std::to_string(m.resolve.ns) + " " +
           std::to_string(m.resolved) + "\n";
  return out;
}

/// A way through random changes, with the state that it should have led to.
class Way {
public:
  Way(std::uint64_t seed, sli::WindowSet windows)
      : random_(seed), windows_(windows), engine_(windows),
        scenario_(oracle::random_scenario(seed)),
        model_(support::model_of(oracle::spec_yaml(scenario_))), now_{scenario_.now *
                                                                      slac::time::kSecond} {
    for (std::uint64_t other : {seed, seed + 1'000'000})
      for (const std::string &line :
           lines_of(oracle::incidents_ndjson(oracle::random_scenario(other))))
        pool_.push_back(line);
    engine_.set_model(model_);
  }

  void step() {
    switch (random_() % 8) {
    case 0: replace(); break;
    case 1:
    case 2: append(); break;
    case 3: // specs of another scenario
      model_ = support::model_of(oracle::spec_yaml(oracle::random_scenario(random_() % 500)));
      engine_.set_model(model_);
      break;
    case 4:
      evidence_.others = random_reach();
      evidence_.accounts.clear();
      if (const auto &known = model_->accounts; !known.empty() && random_() % 2 == 0)
        evidence_.accounts[known[random_() % known.size()].name.value] = random_reach();
      engine_.set_evidence(evidence_);
      break;
    default: break; // only the clock moves
    }
    move_clock();
    engine_.advance(now_);
  }

  void check() {
    sli::Engine fresh(windows_);
    fresh.set_model(model_);
    fresh.set_evidence(evidence_);
    for (const auto &[origin, lines] : held_) {
      auto records = source::parse_ndjson(joined(lines), "file", fresh.names());
      fresh.apply({origin, true, std::move(records.incidents)});
    }
    fresh.advance(now_);
    const std::vector<std::string> got = lines_of(dump(engine_));
    const std::vector<std::string> want = lines_of(dump(fresh));
    for (std::size_t i = 0; i < std::min(got.size(), want.size()); ++i)
      REQUIRE(got[i] == want[i]);
    REQUIRE(got.size() == want.size());
  }

private:
  sli::Evidence::Reach random_reach() {
    const auto back = static_cast<std::int64_t>(random_() % 60) * slac::time::kDay;
    return {random_() % 4 == 0, now_ - slac::time::Duration{back}};
  }
  std::vector<std::string> some() {
    std::vector<std::string> out;
    for (const std::string &line : pool_)
      if (random_() % 3 == 0) out.push_back(line);
    return out;
  }
  void apply(timeline::Origin origin, bool whole, const std::vector<std::string> &lines) {
    auto records = source::parse_ndjson(joined(lines), "file", engine_.names());
    REQUIRE(records.refused.empty());
    engine_.apply({origin, whole, std::move(records.incidents)});
  }
  void replace() {
    const auto origin = static_cast<timeline::Origin>(random_() % 3);
    std::vector<std::string> lines = random_() % 4 == 0 ? std::vector<std::string>{} : some();
    apply(origin, true, lines);
    held_[origin] = std::move(lines);
  }
  void append() {
    const auto origin = static_cast<timeline::Origin>(random_() % 3);
    const std::vector<std::string> lines = some();
    apply(origin, false, lines);
    held_[origin].insert(held_[origin].end(), lines.begin(), lines.end());
  }
  void move_clock() {
    const auto up_to = [&](std::int64_t ns) {
      return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(ns));
    };
    switch (random_() % 6) {
    case 0: break;
    case 1: now_ = now_ - slac::time::Duration{up_to(12 * slac::time::kHour)}; break;
    case 2: now_ = now_ + slac::time::Duration{1 + up_to(3)}; break;
    case 3: now_ = now_ + slac::time::Duration{up_to(40 * slac::time::kDay)}; break;
    default: now_ = now_ + slac::time::Duration{up_to(20 * slac::time::kMinute)}; break;
    }
  }

  std::mt19937_64 random_;
  sli::WindowSet windows_;
  sli::Engine engine_;
  oracle::Scenario scenario_;
  std::shared_ptr<const slac::model::Model> model_;
  Instant now_;
  sli::Evidence evidence_;
  std::vector<std::string> pool_;
  std::map<timeline::Origin, std::vector<std::string>> held_;
};

} // namespace

TEST_CASE("an engine that moved says what one says that receives the end at once") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    Way way(seed, seed % 3 == 0 ? sli::WindowSet{} : sli::WindowSet::served());
    for (int i = 0; i < 25; ++i) {
      way.step();
      INFO("step " << i);
      way.check();
    }
  }
}

TEST_CASE("what nothing touched is the same block as before") {
  const auto model = support::model_of(R"(apiVersion: slac/v1
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
  commitments: {fix: {promise: resolve sev1 within 4h}}
)");
  const auto at = [](const char *text) {
    return std::get<Instant>(slac::time::parse_rfc3339(text, true));
  };
  sli::Engine engine(sli::WindowSet{});
  engine.set_model(model);
  CHECK(engine.advance(at("2026-10-01T00:30:00Z")).size() == 1);
  CHECK(engine.advance(at("2026-10-01T01:00:00Z")).empty());
  auto records = source::parse_ndjson(
      R"({"id":"A","services":["power"],"accounts":["x"],"events":[{"at":"2026-10-01T00:00:00Z","type":"triggered","severity":"sev1"}]})",
      "file", engine.names());
  const auto open = records.incidents;
  engine.apply({0, true, std::move(records.incidents)});
  CHECK(engine.advance(at("2026-10-01T01:00:00Z")).size() == 1);
  engine.apply({0, true, open}); // read again, unchanged
  CHECK(engine.advance(at("2026-10-01T02:59:59Z")).empty());
  CHECK(engine.advance(at("2026-10-01T03:00:00Z")).size() == 1); // three quarters are used
  CHECK(engine.blocks()[0]->rows[0].status == sli::Status::AtRisk);
  CHECK(engine.advance(at("2026-10-01T04:00:00Z")).empty());
  CHECK(engine.advance(at("2026-10-01T04:00:00.000000001Z")).size() == 1);
  CHECK(engine.blocks()[0]->rows[0].status == sli::Status::Breached);
}

TEST_CASE("a window is met only when every source was read since its end") {
  constexpr const char *kSpec = R"(
apiVersion: slac/v1
kind: Service
metadata: {name: web}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: acme}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: beta}
spec: {}
---
apiVersion: slac/v1
kind: Agreement
metadata: {name: gold}
spec:
  term: 2026-01-01/2026-12-31
  accounts: [acme, beta]
  services: [web]
  commitments:
    up: {promise: availability >= 99.9% per month}
    quick: {promise: acknowledge sev1 within 1h per month}
)";
  const auto at = [](const char *text) {
    return std::get<Instant>(slac::time::parse_rfc3339(text, false));
  };
  sli::Engine engine(sli::WindowSet::served());
  engine.set_model(support::model_of(kSpec));
  // Down for a day in beta's October.
  auto records =
      source::parse_ndjson(R"({"id":"X","accounts":["beta"],"services":["web"],"events":[)"
                           R"({"at":"2026-10-10T00:00:00Z","type":"triggered","severity":"sev1"},)"
                           R"({"at":"2026-10-11T00:00:00Z","type":"resolved"}]})",
                           "desk", engine.names());
  REQUIRE(records.refused.empty());
  engine.apply({0, true, std::move(records.incidents)});
  const auto statuses = [&](std::string_view account, bool complete) {
    std::set<std::string> out;
    for (const auto &block : engine.blocks())
      for (const sli::Row &row : block->rows)
        if (row.key->account == account && row.kind != sli::WindowKind::Rolling &&
            row.complete == complete)
          out.emplace(sli::status_name(row.status));
    return out;
  };
  using Names = std::set<std::string>;
  const Instant end = at("2026-11-01T00:00:00Z");
  const auto read_at = [&](Instant read) { engine.set_evidence({{}, {false, read}}); };

  read_at(at("2026-10-31T23:59:59Z"));
  engine.advance(at("2026-11-01T00:00:01Z"));
  CHECK(statuses("acme", true) == Names{"unknown"});
  CHECK(statuses("acme", false) == Names{"met"});
  CHECK(statuses("beta", true) == Names{"breached"}); // nothing that is still to come mends it
  // The clock alone changes nothing of that.
  engine.advance(at("2026-11-01T00:03:00Z"));
  CHECK(statuses("acme", true) == Names{"unknown"});
  // Nor does a read that was complete for another account only.
  sli::Evidence own{{}, {false, at("2026-10-31T23:59:59Z")}};
  own.accounts["beta"] = {false, at("2026-11-01T00:03:00Z")};
  engine.set_evidence(own);
  engine.advance(at("2026-11-01T00:03:10Z"));
  CHECK(statuses("acme", true) == Names{"unknown"});
  read_at(end);
  engine.advance(at("2026-11-01T00:03:20Z"));
  CHECK(statuses("acme", true) == Names{"met"});
  // It stays closed while later reads come, and opens again if they prove to lie before.
  read_at(at("2026-11-01T00:04:00Z"));
  engine.advance(at("2026-11-01T00:04:00Z"));
  CHECK(statuses("acme", true) == Names{"met"});
  read_at(at("2026-10-30T00:00:00Z"));
  engine.advance(at("2026-11-01T00:04:10Z"));
  CHECK(statuses("acme", true) == Names{"unknown"});
}
