// SPDX-License-Identifier: Apache-2.0
// The engine against the independent second-by-second oracle: text in, rows out, on random
// histories that collide on purpose.
#include "compiler/decode/tree.hpp"
#include "compiler/time/rfc3339.hpp"
#include "tests/oracle/oracle.hpp"
#include "tests/support/evaluate.hpp"
#include "tests/support/memory_files.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <set>
#include <sstream>

using namespace slax;

namespace {

/// SLAC_ORACLE_SEEDS, or as many as a unit test has time for.
std::uint64_t seeds() {
  const char *given = std::getenv("SLAC_ORACLE_SEEDS");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 500;
}

std::int64_t seconds(slac::time::Instant t) { return t.ns / slac::time::kSecond; }
std::int64_t seconds(slac::time::Duration d) { return d.ns / slac::time::kSecond; }

/// Both sides in one text form, so that a difference shows which field it is.
std::string describe(const oracle::Row &r) {
  std::ostringstream out;
  out << r.agreement << '/' << r.commitment << ' ' << r.account << ' ' << r.service << " ["
      << r.from << ',' << r.to << ") complete=" << r.complete << " n=" << r.incidents.total << ','
      << r.incidents.met << ',' << r.incidents.breached << ',' << r.incidents.pending << ','
      << r.incidents.excluded << ',' << r.incidents.cancelled << " down=" << r.downtime_hundredths
      << " service=" << r.service_seconds << " elapsed=" << r.elapsed_seconds
      << " maintenance=" << r.maintenance_seconds << " breached=" << r.breached
      << " credit=" << r.credit;
  for (const oracle::Breach &b : r.breaches)
    out << " {" << b.incident << ' ' << b.deadline << ' ' << b.elapsed << '}';
  return out.str();
}

oracle::Row as_oracle_row(const sli::Row &r) {
  oracle::Row out;
  out.agreement = r.key->agreement;
  out.commitment = r.key->commitment;
  out.account = r.key->account;
  out.service = r.key->service;
  out.from = seconds(r.window.from);
  out.to = seconds(r.window.to);
  out.complete = r.complete;
  out.incidents = {r.incidents.total,   r.incidents.met,      r.incidents.breached,
                   r.incidents.pending, r.incidents.excluded, r.incidents.cancelled};
  for (const sli::Breach &b : r.breaches)
    out.breaches.push_back({b.incident, seconds(b.deadline), seconds(b.elapsed)});
  if (r.seconds) {
    const slac::base::Wide hundredth = sli::Amount::kPerSecond / 100;
    REQUIRE(r.seconds->downtime.units % hundredth == 0);
    out.downtime_hundredths = static_cast<std::int64_t>(r.seconds->downtime.units / hundredth);
    out.service_seconds = seconds(r.seconds->service);
    out.elapsed_seconds = seconds(r.seconds->elapsed);
    out.maintenance_seconds = seconds(r.seconds->maintenance);
  }
  out.breached = r.status == sli::Status::Breached;
  out.credit = r.credit_percent.units() / 1000; // millionths of a percent
  return out;
}

slac::model::Model decode(const std::string &yaml) {
  test::MemoryFiles files;
  files.add("spec.yaml", yaml);
  slac::base::Diagnostics diagnostics;
  const auto tree = slac::decode::load_tree({"spec.yaml"}, files, diagnostics);
  slac::model::Model model = slac::decode::decode_tree(tree, diagnostics);
  for (const auto &d : diagnostics.sorted())
    FAIL(d.message << "\n" << yaml);
  return model;
}

void compare(std::uint64_t seed) {
  const oracle::Scenario scenario = oracle::random_scenario(seed);
  const slac::model::Model model = decode(oracle::spec_yaml(scenario));
  const auto now =
      std::get<slac::time::Instant>(slac::time::parse_rfc3339(oracle::at_rfc3339(scenario), false));
  const auto got = test::evaluate(model, oracle::incidents_ndjson(scenario), now);
  REQUIRE(got.refused.empty());
  const std::vector<oracle::Row> want = oracle::evaluate(scenario);
  INFO("seed " << seed << "\n"
               << oracle::spec_yaml(scenario) << "\n"
               << oracle::incidents_ndjson(scenario) << "\nat " << oracle::at_rfc3339(scenario));
  REQUIRE(got.rows.size() == want.size());
  for (std::size_t i = 0; i < want.size(); ++i)
    REQUIRE(describe(as_oracle_row(got.rows[i])) == describe(want[i]));
  std::vector<std::string> skewed;
  for (const sli::Issue &issue : got.issues)
    if (issue.reason == "clock-skew" || issue.reason == "ends-before-it-starts")
      skewed.push_back(issue.incident);
  REQUIRE(skewed == oracle::quality_issues(scenario));
  // The oracle names incidents that affect no account of an agreement at all.
  std::set<std::string> nobody;
  for (const sli::Unattributed &u : got.unattributed)
    if (u.reason != "uncovered-service") nobody.insert(u.incident);
  for (const std::string &incident : oracle::unattributed(scenario))
    REQUIRE(nobody.contains(incident));
}

} // namespace

TEST_CASE("rows equal those of the second-by-second oracle on random histories") {
  for (std::uint64_t seed = 1, last = seeds(); seed <= last; ++seed)
    compare(seed);
}
