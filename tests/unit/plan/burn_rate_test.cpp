// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/burn_rate.hpp"

#include <catch2/catch.hpp>

using namespace slac;
using base::Decimal;

TEST_CASE("burn rates at 30 days are those of the workbook") {
  const time::Duration month{30 * time::kDay};
  const Decimal target = *Decimal::parse("99.9");
  std::vector<double> thresholds;
  for (const plan::BurnTier &tier : plan::burn_tiers())
    thresholds.push_back(plan::burn_threshold(tier, month, target));
  CHECK(thresholds == std::vector<double>{0.0144, 0.006, 0.003, 0.001});
}

TEST_CASE("other windows scale, and no threshold is out of reach") {
  const Decimal target = *Decimal::parse("99.9");
  CHECK(plan::burn_threshold(plan::burn_tiers()[0], {28 * time::kDay}, target) == 0.01344);
  // 14.4 x 10 % would need 144 % of the requests to fail.
  CHECK(plan::burn_threshold(plan::burn_tiers()[0], {30 * time::kDay}, *Decimal::parse("90")) ==
        0.95);
}

TEST_CASE("budgets are the nearest doubles to the exact decimals") {
  CHECK(plan::budget_ratio(*Decimal::parse("99.9")) == 0.001);
  CHECK(plan::budget_ratio(*Decimal::parse("99.99")) == 0.0001);
  CHECK(plan::budget_ratio(*Decimal::parse("99.5")) == 0.005);
}
