// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/assess.hpp"

#include <catch2/catch.hpp>

using namespace slax::sli;
using slac::base::Decimal;
using slac::base::Wide;
using slac::model::Credits;
using slac::model::CreditTier;
using slac::time::Duration;

namespace {

/// Up for all of the time but so many units of an Amount.
Fraction up(std::int64_t seconds, Wide units_down) {
  const Wide of = Amount::of(Duration{seconds * slac::time::kSecond}).units;
  return {of - units_down, of};
}

Decimal percent(const char *text) { return *Decimal::parse(text); }

CreditTier tier(CreditTier::Op op, const char *bound, const char *credit) {
  CreditTier out;
  out.op = op;
  out.bound = percent(bound);
  out.credit = percent(credit);
  out.form = (op == CreditTier::Op::Less ? "< " : "<= ") + std::string(bound) + "%";
  return out;
}

/// The same, only above a lower bound.
CreditTier above(CreditTier tier, const char *bound, bool included) {
  tier.lower = {percent(bound), included};
  return tier;
}

constexpr std::int64_t kMonth = 2'592'000;
constexpr std::int64_t kSixtyYears = 60LL * 366 * 86'400;

} // namespace

TEST_CASE("a target is missed by a unit, and not before") {
  for (const std::int64_t seconds : {std::int64_t{1}, kMonth, kSixtyYears}) {
    const Decimal target = percent("99.999999999");
    const Wide budget = Amount::above(Duration{seconds * slac::time::kSecond}, target).units;
    CHECK_FALSE(is_below(up(seconds, budget), target));
    CHECK(is_below(up(seconds, budget + 1), target));
  }
  CHECK_FALSE(is_below({19, 20}, percent("95")));
  CHECK(is_below({18, 19}, percent("95")));
  CHECK_FALSE(is_below({}, percent("100"))); // of nothing nothing was missed
}

TEST_CASE("a status is that of the window, credit that of its worst tier, at most the cap") {
  Credits credits;
  credits.tiers = {tier(CreditTier::Op::Less, "99.9", "10"),
                   tier(CreditTier::Op::LessEqual, "99", "25.5")};
  Outcome outcome;
  const auto assessed = [&] {
    outcome.least = outcome.whole;
    return assess(outcome, percent("99.9"), credits);
  };
  outcome.whole =
      up(kMonth, Amount::above(Duration{kMonth * slac::time::kSecond}, percent("99.9")).units);
  CHECK(assessed() == Assessment{Status::Met, {}, {}});
  outcome.at_risk = true;
  CHECK(assessed().status == Status::AtRisk);
  outcome.whole.part -= 1;
  CHECK(assessed() == Assessment{Status::Breached, percent("10"), {{"< 99.9%", percent("10"), 0}}});
  outcome.whole = {99, 100};
  CHECK(assessed().credit.text() == "25.5");
  credits.cap = percent("20");
  CHECK(assessed().credit.text() == "20");
  outcome.whole = {}; // no service time
  CHECK(assessed() == Assessment{Status::AtRisk, {}, {}});
}

TEST_CASE("each missed incident and each full hour costs") {
  Credits credits;
  credits.each_breach = slac::model::Located<Decimal>{percent("2.5"), {}};
  credits.each_hour = slac::model::Located<Decimal>{percent("0.1"), {}};
  Outcome outcome;
  outcome.incidents.breached = 3;
  outcome.incidents.met = 1;
  outcome.hours_late = 7;
  outcome.whole = {1, 4};
  CHECK(
      assess(outcome, percent("100"), credits) ==
      Assessment{Status::Breached,
                 percent("8.2"),
                 {{"each breach", percent("7.5"), 3}, {"each full hour late", percent("0.7"), 7}}});
}

TEST_CASE("a share that may still rise is not missed, and costs nothing until it is") {
  Credits credits;
  credits.each_breach = slac::model::Located<Decimal>{percent("5"), {}};
  Outcome outcome;
  outcome.is_share = true;
  outcome.may_rise = true;
  outcome.at_risk = true;
  outcome.incidents.breached = 1;
  outcome.whole = {1, 2};
  CHECK(assess(outcome, percent("90"), credits) == Assessment{Status::AtRisk, {}, {}});
  outcome.may_rise = false;
  CHECK(assess(outcome, percent("90"), credits) ==
        Assessment{Status::Breached, percent("5"), {{"each breach", percent("5"), 1}}});
  outcome.whole = {9, 10};
  CHECK(assess(outcome, percent("90"), credits) == Assessment{Status::AtRisk, {}, {}});
}

TEST_CASE("a tier holds what lies between its bounds") {
  Credits credits;
  const auto less = CreditTier::Op::Less;
  credits.tiers = {above(tier(CreditTier::Op::LessEqual, "99.9", "10"), "99", false),
                   tier(less, "99", "25")};
  const auto earned = [&](Wide part, Wide least) {
    Outcome outcome;
    outcome.whole = {part, 100'000};
    outcome.least = {least, 100'000};
    return assess(outcome, percent("99.9"), credits).credit;
  };
  const auto closed = [&](Wide part) { return earned(part, part); };
  CHECK(closed(99'901) == percent("0"));
  CHECK(closed(99'900) == percent("10"));
  CHECK(closed(99'001) == percent("10"));
  CHECK(closed(99'000) == percent("0")); // the contract's hole
  CHECK(closed(98'999) == percent("25"));
  CHECK(closed(0) == percent("25"));
  // Open windows owe the least that may yet come: at 99 % exactly that is nothing.
  CHECK(earned(99'500, 99'001) == percent("10"));
  CHECK(earned(99'500, 99'000) == percent("0"));
  CHECK(earned(99'500, 98'000) == percent("0"));
  CHECK(earned(98'999, 0) == percent("25"));
  credits.tiers[0].lower->included = true;
  CHECK(closed(99'000) == percent("10"));
  CHECK(earned(99'500, 98'000) == percent("10"));
  // A band alone: below it nothing is owed.
  credits.tiers = {above(tier(less, "99.5", "20"), "99", true)};
  CHECK(closed(99'499) == percent("20"));
  CHECK(closed(99'500) == percent("0"));
  CHECK(closed(98'999) == percent("0"));
  CHECK(earned(99'200, 99'000) == percent("20"));
  CHECK(earned(99'200, 98'999) == percent("0"));
}
