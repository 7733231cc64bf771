// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/intervals.hpp"

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
  CHECK(length_within({span(1, 4), span(5, 12)}, span(3, 6)).ns == 2);
  CHECK(subtract(span(0, 20), {span(-5, 2), span(4, 6), span(18, 30)}) ==
        std::vector<Interval>{span(2, 4), span(6, 18)});
  CHECK(subtract(span(0, 20), {span(0, 20)}).empty());
}

TEST_CASE("at each instant the highest fraction counts") {
  const auto top = highest({{span(0, 10), fraction("0.5")},
                            {span(4, 6), fraction("1")},
                            {span(5, 12), fraction("0.25")},
                            {span(4, 6), fraction("1")}});
  REQUIRE(top.size() == 4);
  CHECK(top[1].interval == span(4, 6));
  CHECK(top[1].fraction == fraction("1"));
  // 4 x 0.5 + 2 x 1 + 4 x 0.5 + 2 x 0.25, less [5, 7) which is excluded: 1 x 1 + 1 x 0.5
  const Amount all = weigh(top, span(0, 100), {});
  const Amount open = weigh(top, span(0, 100), {span(5, 7)});
  CHECK(all.units == Amount::weighted({1}, fraction("1")).units * 13 / 2);
  CHECK((all - open).units == Amount::weighted({1}, fraction("1")).units * 3 / 2);
}
