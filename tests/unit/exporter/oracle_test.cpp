// SPDX-License-Identifier: Apache-2.0
// The engine against the independent second-by-second oracle: text in, rows out, on random
// histories that collide on purpose.
#include "compiler/decode/tree.hpp"
#include "compiler/time/rfc3339.hpp"
#include "tests/oracle/oracle.hpp"
#include "tests/support/evaluate.hpp"
#include "tests/support/memory_files.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <set>
#include <sstream>

using namespace slax;

namespace {

/// How many of something, or as many as a unit test has time for.
std::uint64_t number(const char *variable, std::uint64_t usual) {
  const char *given = std::getenv(variable);
  return given != nullptr ? std::strtoull(given, nullptr, 10) : usual;
}

std::int64_t seconds(slac::time::Instant t) { return t.ns / slac::time::kSecond; }
std::int64_t seconds(slac::time::Duration d) { return d.ns / slac::time::kSecond; }

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
  const slac::base::Wide hundredth = sli::Amount::kPerSecond / 100;
  const auto ratio = [](slac::base::Wide part, slac::base::Wide of, slac::base::Wide unit) {
    REQUIRE(part % unit == 0);
    return oracle::reduced(static_cast<std::int64_t>(part / unit),
                           static_cast<std::int64_t>(of / unit));
  };
  const bool of_time = r.seconds && r.sli_of != 1;
  out.sli = ratio(r.sli_part, r.sli_of, of_time ? hundredth : 1);
  if (r.seconds) {
    out.downtime_hundredths = static_cast<std::int64_t>(r.seconds->downtime.units / hundredth);
    out.service_seconds = seconds(r.seconds->service);
    out.elapsed_seconds = seconds(r.seconds->elapsed);
    out.maintenance_seconds = seconds(r.seconds->maintenance);
    out.whole = ratio(r.whole_part, r.whole_of, r.whole_of != 1 ? hundredth : 1);
  }
  if (r.forecast) {
    const auto finite = [](double value) {
      return std::isinf(value) ? std::nullopt : std::optional<long double>(value);
    };
    out.forecast = {finite(r.forecast->window_pace), finite(r.forecast->week_pace),
                    finite(r.forecast->headroom)};
  }
  out.settled = r.settled;
  out.status = status_name(r.status);
  out.credit = r.credit_percent.units() / 1000; // millionths of a percent
  return out;
}

/// Both sides in one text form, so that a difference shows which field it is.
std::string describe(const oracle::Row &r) {
  std::ostringstream out;
  out << r.agreement << '/' << r.commitment << ' ' << r.account << ' ' << r.service << " ["
      << r.from << ',' << r.to << ") complete=" << r.complete << " settled=" << r.settled
      << " n=" << r.incidents.total << ',' << r.incidents.met << ',' << r.incidents.breached << ','
      << r.incidents.pending << ',' << r.incidents.excluded << ',' << r.incidents.cancelled
      << " down=" << r.downtime_hundredths << " service=" << r.service_seconds
      << " elapsed=" << r.elapsed_seconds << " maintenance=" << r.maintenance_seconds
      << " sli=" << r.sli.part << '/' << r.sli.of << " whole=" << r.whole.part << '/' << r.whole.of
      << " status=" << r.status << " credit=" << r.credit;
  for (const oracle::Breach &b : r.breaches)
    out << " {" << b.incident << ' ' << b.deadline << ' ' << b.elapsed << '}';
  return out.str();
}

/// Forecasts are floating point; the oracle's end 100 days from now.
bool agrees(std::optional<long double> got, std::optional<long double> want, long double limit,
            long double tolerance) {
  if (!want) return !got || *got > limit;
  return got && std::abs(*got - *want) <= tolerance;
}

void compare_forecast(const oracle::Forecast &got, const oracle::Forecast &want, std::int64_t now) {
  const auto text = [](const oracle::Forecast &f) {
    std::ostringstream out;
    out.precision(15);
    for (const auto &value : {f.window, f.week, f.headroom})
      out << (value ? static_cast<double>(*value) : HUGE_VAL) << ' ';
    return out.str();
  };
  INFO("forecast " << text(got) << "want " << text(want));
  const auto far = static_cast<long double>(now + 100 * oracle::kSecondsPerDay) - 1;
  REQUIRE(agrees(got.window, want.window, far, 1e-3L));
  REQUIRE(agrees(got.week, want.week, far, 1e-3L));
  const long double size = want.headroom ? std::abs(*want.headroom) : 0;
  REQUIRE(agrees(got.headroom, want.headroom, std::numeric_limits<long double>::infinity(),
                 1e-9L * (1 + size)));
}

void compare_rows(const std::vector<sli::Row> &got, const std::vector<oracle::Row> &want,
                  std::int64_t now) {
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    const oracle::Row row = as_oracle_row(got[i]);
    REQUIRE(describe(row) == describe(want[i]));
    INFO(describe(row));
    compare_forecast(row.forecast, want[i].forecast, now);
  }
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

/// How many incidents were judged alike.
std::size_t compare(std::uint64_t seed, oracle::Shape shape) {
  const oracle::Scenario scenario = oracle::random_scenario(seed, shape);
  const slac::model::Model model = decode(oracle::spec_yaml(scenario));
  const auto now =
      std::get<slac::time::Instant>(slac::time::parse_rfc3339(oracle::at_rfc3339(scenario), false));
  INFO("seed " << seed << "\n"
               << oracle::spec_yaml(scenario) << "\n"
               << oracle::incidents_ndjson(scenario) << "\nat " << oracle::at_rfc3339(scenario));
  std::vector<oracle::Row> want = oracle::evaluate(scenario);
  compare_rows(
      test::evaluate(model, oracle::incidents_ndjson(scenario), now, sli::WindowSet::every()).rows,
      want, scenario.now);
  std::erase_if(want, [](const oracle::Row &row) { return !row.current; });
  const auto got = test::evaluate(model, oracle::incidents_ndjson(scenario), now);
  REQUIRE(got.refused.empty());
  compare_rows(got.rows, want, scenario.now);
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
  std::set<std::pair<std::string, std::string>> identities;
  for (const oracle::Incident &incident : scenario.incidents)
    identities.emplace(incident.source, incident.id);
  return identities.size();
}

} // namespace

TEST_CASE("rows equal those of the second-by-second oracle on random histories") {
  for (std::uint64_t seed = 1, last = number("SLAC_ORACLE_SEEDS", 100); seed <= last; ++seed)
    compare(seed, oracle::Shape::kHours);
}

TEST_CASE("rows equal those of the oracle on forty incidents in windows up to a quarter") {
  const std::uint64_t wanted = number("SLAC_ORACLE_INCIDENTS", 80);
  std::uint64_t agreed = 0;
  for (std::uint64_t seed = number("SLAC_ORACLE_FIRST_SEED", 1); agreed < wanted; ++seed)
    agreed += compare(seed, oracle::Shape::kQuarter);
  std::cout << agreed << " of " << agreed << " incidents agree\n";
}
