// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/simulation.hpp"

#include <catch2/catch.hpp>

using namespace slac;
using plan::Phase;
using plan::Simulation;

namespace {

constexpr time::Duration minutes(std::int64_t n) { return {n * time::kMinute}; }

/// Ten minutes clean, five all bad, five missing, ten clean from new counters; scrapes of a minute.
Simulation story() {
  return {{{10, 100, 0, false, false},
           {5, 100, 100, false, false},
           {5, 0, 0, true, false},
           {10, 100, 0, false, true}},
          minutes(1)};
}

} // namespace

TEST_CASE("what happened in a window is the part of each phase that lies in it") {
  const Simulation s = story();
  CHECK(s.length() == minutes(30));
  CHECK(s.total(minutes(10), minutes(10)) == 1000);
  CHECK(s.bad(minutes(12), minutes(4)) == 200);
  CHECK(s.ratio(minutes(12), minutes(4)) == 0.5);
  CHECK(s.ratio(minutes(15), minutes(5)) == 1);
  CHECK(s.ratio(minutes(30), minutes(60)) == 0.2);
  CHECK(s.ratio(minutes(20), minutes(5)) == 0); // nothing there
  CHECK(s.measured(minutes(30), minutes(60)) == 25 * 60);
  CHECK(s.measured(minutes(20), minutes(10)) == 5 * 60);
}

TEST_CASE("samples in promtool's notation") {
  const Simulation s = story();
  CHECK(s.counter_of_bad() == "0 0+0x9 100+100x4 _x5 0+0x9");
  CHECK(s.counter_of_good() == "0 100+100x9 1000+0x4 _x5 100+100x9");
  CHECK(s.counter_of_all() == "0 100+100x9 1100+100x4 _x5 100+100x9");
  CHECK(s.gauge(1, 0) == "_ 1+0x9 0+0x4 _x5 1+0x9");
}
