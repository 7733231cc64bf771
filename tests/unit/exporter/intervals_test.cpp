// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/kinds/downtime.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace slax::sli;
using slac::base::Decimal;
using slac::time::Duration;
using slac::time::Instant;

namespace {

Interval span(std::int64_t from, std::int64_t to) { return {Instant{from}, Instant{to}}; }
Decimal fraction(const char *text) { return *Decimal::parse(text); }

} // namespace

TEST_CASE("sets are sorted and without overlaps") {
  CHECK(unite({span(5, 9), span(1, 3), span(3, 4), span(7, 12), span(20, 20)}) ==
        IntervalSet{span(1, 4), span(5, 12)});
}

TEST_CASE("service time is what maintenance leaves, for any stretch") {
  const ServiceTime time(OpenTime(), {span(1, 4), span(5, 12)});
  for (int from = 0; from < 14; ++from)
    for (int to = from; to < 14; ++to) {
      int maintenance = 0;
      for (int t = from; t < to; ++t)
        maintenance += (t >= 1 && t < 4) || (t >= 5 && t < 12) ? 1 : 0;
      CHECK(time.maintenance(span(from, to)).ns == maintenance);
      CHECK(time.service(span(from, to)).ns == to - from - maintenance);
    }
}

TEST_CASE("at each instant the highest fraction counts") {
  const std::vector<Weighted> given{{span(0, 10), fraction("0.5")},
                                    {span(4, 6), fraction("1")},
                                    {span(5, 12), fraction("0.25")},
                                    {span(4, 6), fraction("1")}};
  const auto top = highest(given);
  REQUIRE(top.size() == 4);
  CHECK(top[1].interval == span(4, 6));
  CHECK(top[1].fraction == fraction("1"));
  // 4 x 0.5 + 2 x 1 + 4 x 0.5 + 2 x 0.25, less [5, 7) which is excluded: 1 x 1 + 1 x 0.5
  const auto weigh = [&](const ServiceTime &time, Interval bounds) {
    Downtime downtime;
    std::vector<Weighted> stretches = given;
    const slac::model::DowntimeTerms terms;
    downtime.assign(stretches, time, terms, nullptr, Instant{100});
    return downtime.within(bounds, Instant{100});
  };
  const Amount one = Amount::weighted({1}, fraction("1"));
  const Amount all = weigh(ServiceTime(), span(0, 100));
  const Amount open = weigh(ServiceTime(OpenTime(), {span(5, 7)}), span(0, 100));
  CHECK(all.units == one.units * 13 / 2);
  CHECK((all - open).units == one.units * 3 / 2);
  CHECK(weigh(ServiceTime(), span(5, 11)).units == one.units + 4 * one.units / 2 + one.units / 4);
}

TEST_CASE("open time is asked for any stretch, and for when it has passed") {
  const OpenTime always;
  CHECK(always.within(span(3, 9)).ns == 6);
  CHECK(always.after(Instant{3}, Duration{6}) == Instant{9});
  const IntervalSet stretches{span(2, 5), span(7, 8), span(10, 14)};
  const OpenTime open(stretches);
  const auto is_open = [&](std::int64_t t) {
    return std::any_of(stretches.begin(), stretches.end(),
                       [&](const Interval &i) { return i.from.ns <= t && t < i.to.ns; });
  };
  for (std::int64_t from = 0; from < 16; ++from) {
    std::int64_t passed = 0;
    CHECK(open.after(Instant{from}, Duration{}) == Instant{from});
    for (std::int64_t to = from; to < 16; ++to) {
      CHECK(open.within(span(from, to)).ns == passed);
      std::int64_t length = 0;
      for (const Interval &part : open.parts(span(from, to))) {
        CHECK((is_open(part.from.ns) && is_open(part.to.ns - 1)));
        length += part.length().ns;
      }
      CHECK(length == passed);
      if (!is_open(to)) continue;
      ++passed;
      CHECK(open.after(Instant{from}, Duration{passed}) == Instant{to + 1});
    }
    CHECK(open.after(Instant{from}, Duration{passed + 1}) == slac::time::kNever);
  }
  CHECK(open.intersect({span(4, 11)}).stretches() ==
        IntervalSet{span(4, 5), span(7, 8), span(10, 11)});
  CHECK(open.subtract({span(4, 11)}).stretches() == IntervalSet{span(2, 4), span(11, 14)});
  CHECK(always.subtract({span(4, 11)}).within(span(0, 20)).ns == 13);
  CHECK(OpenTime(IntervalSet{}).after(Instant{3}, Duration{1}) == slac::time::kNever);
}

TEST_CASE("the lower of two impacts counts where both are") {
  const auto low = lowest({{span(0, 10), fraction("0.5")}, {span(12, 20), fraction("1")}},
                          {{span(5, 15), fraction("0.7")}});
  REQUIRE(low.size() == 2);
  CHECK(low[0].interval == span(5, 10));
  CHECK(low[0].fraction == fraction("0.5"));
  CHECK(low[1].interval == span(12, 15));
  CHECK(low[1].fraction == fraction("0.7"));
}

TEST_CASE("runs that are short are dropped, and slices that are touched count whole") {
  slac::model::DowntimeTerms terms;
  std::vector<Weighted> given{{span(3, 5), fraction("1")},
                              {span(10, 14), fraction("0.5")},
                              {span(14, 15), fraction("1")},
                              {span(18, 19), fraction("1")},
                              {{Instant{27}, kOpen}, fraction("1")}};
  const ServiceTime time(OpenTime(), {span(12, 13)});
  const auto weigh = [&](Interval bounds, std::int64_t now) {
    Downtime downtime;
    std::vector<Weighted> stretches = given;
    downtime.assign(stretches, time, terms, nullptr, Instant{now});
    // In halves.
    return static_cast<std::int64_t>(downtime.within(bounds, Instant{now}).units /
                                     (Amount::weighted({1}, fraction("0.5")).units));
  };
  terms.minimum = {2};
  CHECK(weigh(span(0, 20), 30) == 2 * 2 + 2 + 1 + 2); // [3,5), [10,12), [13,15); [18,19) is short
  CHECK(weigh(span(0, 28), 28) == 9);                 // the open one has one
  CHECK(weigh(span(0, 29), 29) == 9 + 4);
  CHECK(weigh(span(4, 29), 29) == 9 + 4 - 2); // judged before it is clipped
  terms.minimum = {};
  terms.granularity = {4};
  // Slices [0,4) [4,8) [8,12)½ [12,16) [16,20).
  CHECK(weigh(span(0, 24), 24) == 8 + 8 + 4 + 8 + 8);
  CHECK(weigh(span(4, 6), 24) == 4); // never more than the service time
  terms.drop_partial = true;
  CHECK(weigh(span(0, 24), 24) == 0);
  terms.granularity = {2};
  CHECK(weigh(span(0, 24), 24) == 4 + 2 + 4); // the last run at its highest fraction
  terms = {};
  terms.above = *Decimal::parse("50");
  CHECK(weigh(span(0, 24), 24) == 4 + 2 + 2);
  terms.above = *Decimal::parse("49.9");
  CHECK(weigh(span(0, 24), 24) == 4 + 8 + 2);
}
