// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/burn_rate.hpp"
#include "compiler/time/duration.hpp"

#include <catch2/catch.hpp>

using namespace slac;
using base::Decimal;
using Use = model::BurnPair::Use;

namespace {

constexpr time::Duration kScrape{30 * time::kSecond};

std::vector<model::BurnPair> pairs(std::int64_t hours, const char *percent,
                                   time::Duration scrape = kScrape) {
  model::Project project;
  project.scrape_interval.value = scrape;
  model::Objective objective;
  objective.target.value.percent = *Decimal::parse(percent);
  objective.target.value.window.form = terms::Rolling{{hours * time::kHour}};
  return model::burn_pairs(objective, project);
}

/// "1h/5m 6h/30m …"
std::string windows(const std::vector<model::BurnPair> &all) {
  std::string out;
  for (const model::BurnPair &p : all)
    out += (out.empty() ? "" : " ") + time::format_window(p.tier.long_window) + "/" +
           time::format_window(p.tier.short_window);
  return out;
}

std::vector<double> thresholds(const std::vector<model::BurnPair> &all) {
  std::vector<double> out;
  for (const model::BurnPair &p : all)
    out.push_back(p.threshold);
  return out;
}

std::vector<Use> uses(const std::vector<model::BurnPair> &all) {
  std::vector<Use> out;
  for (const model::BurnPair &p : all)
    out.push_back(p.use);
  return out;
}

} // namespace

TEST_CASE("burn rates at 30 days are those of the workbook") {
  const auto all = pairs(720, "99.9");
  CHECK(windows(all) == "1h/5m 6h/30m 1d/2h 3d/6h");
  CHECK(thresholds(all) == std::vector<double>{0.0144, 0.006, 0.003, 0.001});
  CHECK(uses(all) == std::vector<Use>(4, Use::Alert));
}

TEST_CASE("from 28 days on the windows stay, and a rate just below 1 is 1") {
  CHECK(windows(pairs(28 * 24, "99.9")) == "1h/5m 6h/30m 1d/2h 3d/6h");
  CHECK(thresholds(pairs(28 * 24, "99.9"))[0] == 0.01344);
  CHECK(thresholds(pairs(28 * 24, "99.9"))[3] == 0.001);
  CHECK(pairs(28 * 24, "99.9")[3].tier.share_percent.text() == "10.71");
  CHECK(uses(pairs(28 * 24, "99.9")) == std::vector<Use>(4, Use::Alert));
  CHECK(windows(pairs(90 * 24, "99.9", {2 * time::kMinute})) == "1h/5m 6h/30m 1d/2h 3d/6h");
}

TEST_CASE("shorter windows scale the table's") {
  CHECK(windows(pairs(27 * 24, "99.9")) == "54m/5m 6h/27m 22h/2h 2d17h/6h");
  CHECK(windows(pairs(7 * 24, "99.9")) == "15m/5m 2h/7m 6h/28m 17h/2h");
  CHECK(windows(pairs(4 * 24, "99.9")) == "15m/5m 48m/5m 4h/16m 10h/48m");
  CHECK(windows(pairs(100, "99.9")) == "15m/5m 50m/5m 4h/17m 10h/50m");
  // Burn rates 13.44, 4.2, 2.8 and 0.988, which is taken as 1: of the windows as used.
  CHECK(thresholds(pairs(7 * 24, "99"))[0] == 0.1344);
  CHECK(thresholds(pairs(7 * 24, "99"))[1] == 0.042);
  CHECK(thresholds(pairs(7 * 24, "99"))[2] == 0.028);
  CHECK(thresholds(pairs(7 * 24, "99"))[3] == 0.01);
  CHECK(uses(pairs(7 * 24, "99"))[3] == Use::Alert);
  // Of half a day, an hour and 15 minutes: 0.8.
  CHECK(uses(pairs(2, "99"))[3] == Use::TooSlow);
}

TEST_CASE("a short window holds four scrapes, a long one three short ones") {
  CHECK(windows(pairs(7 * 24, "99.9", {2 * time::kMinute})) == "24m/8m 2h/8m 6h/28m 17h/2h");
}

TEST_CASE("a rate that no outage reaches is no alert") {
  // 14.4 x 10 % would need 144 % of the requests to fail.
  CHECK(uses(pairs(720, "90")) ==
        std::vector<Use>{Use::OutOfReach, Use::Alert, Use::Alert, Use::Alert});
  CHECK(uses(pairs(720, "50")) ==
        std::vector<Use>{Use::OutOfReach, Use::OutOfReach, Use::OutOfReach, Use::Alert});
  // 4 x 25 % is exactly every event, which no ratio exceeds.
  CHECK(uses(pairs(960, "75"))[2] == Use::OutOfReach);
}

TEST_CASE("burn rates are exact fractions") {
  const auto all = pairs(28 * 24, "99.9");
  CHECK(all[0].share * 100 == all[0].whole * 1344);
}

TEST_CASE("budgets are the nearest doubles to the exact decimals") {
  CHECK(model::budget_ratio(*Decimal::parse("99.9")) == 0.001);
  CHECK(model::budget_ratio(*Decimal::parse("99.99")) == 0.0001);
  CHECK(model::budget_ratio(*Decimal::parse("99.5")) == 0.005);
}
