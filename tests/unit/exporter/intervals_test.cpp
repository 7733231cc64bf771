// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/downtime.hpp"

#include <catch2/catch.hpp>

using namespace slax::sli;
using slac::base::Decimal;
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
  const ServiceTime time({span(1, 4), span(5, 12)});
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
    downtime.assign(stretches, time);
    return downtime.within(bounds);
  };
  const Amount one = Amount::weighted({1}, fraction("1"));
  const Amount all = weigh(ServiceTime(), span(0, 100));
  const Amount open = weigh(ServiceTime({span(5, 7)}), span(0, 100));
  CHECK(all.units == one.units * 13 / 2);
  CHECK((all - open).units == one.units * 3 / 2);
  CHECK(weigh(ServiceTime(), span(5, 11)).units == one.units + 4 * one.units / 2 + one.units / 4);
}
