// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/decimal.hpp"

#include <catch2/catch.hpp>

#include <limits>

using slac::base::Decimal;

TEST_CASE("decimals keep nine digits exactly") {
  struct Case {
    const char *text;
    std::int64_t units;
    const char *printed;
  };
  const Case cases[] = {
      {"99.95", 99'950'000'000, "99.95"}, {"0", 0, "0"},
      {"-0.5", -500'000'000, "-0.5"},     {"100.000000000", 100'000'000'000, "100"},
      {"0.000000001", 1, "0.000000001"},  {"1e2", 100'000'000'000, "100"},
      {"2.5E-1", 250'000'000, "0.25"},    {"0.3500000000000", 350'000'000, "0.35"}};
  for (const Case &c : cases) {
    INFO(c.text);
    const auto parsed = Decimal::parse(c.text);
    REQUIRE(parsed);
    CHECK(parsed->units() == c.units);
    CHECK(parsed->text() == c.printed);
  }
}

TEST_CASE("what is no decimal, or too fine or too large, is refused") {
  for (const char *text : {"", ".", "1.", ".5", "1,5", "0x1", "1e", "1e99", "nan", "9999999999999",
                           "0.0000000001", "1 ", " 1", "+1", "--1"}) {
    INFO(text);
    CHECK_FALSE(Decimal::parse(text));
  }
  CHECK(Decimal::parse("0.33333333333333", true)->units() == 333'333'333);
  CHECK(Decimal::parse("0.6666666666", true)->units() == 666'666'667);
}

TEST_CASE("ratios print twelve significant digits without trailing zeros") {
  CHECK(slac::base::ratio_text(2'676'840, 2'682'000) == "0.99807606264");
  CHECK(slac::base::ratio_text(2, 3) == "0.666666666667");
  CHECK(slac::base::ratio_text(1, 1) == "1");
  CHECK(slac::base::ratio_text(0, 7) == "0");
}

TEST_CASE("whole numbers of small units print exactly") {
  CHECK(slac::base::fixed_text(12345, 2) == "123.45");
  CHECK(slac::base::fixed_text(-5, 2) == "-0.05");
  CHECK(slac::base::fixed_text(100, 2) == "1");
  CHECK(slac::base::fixed_text(7, 0) == "7");
}

TEST_CASE("doubles print as Prometheus reads them") {
  CHECK(slac::base::double_text(0.1) == "0.1");
  CHECK(slac::base::double_text(std::numeric_limits<double>::infinity()) == "+Inf");
  CHECK(slac::base::double_text(-std::numeric_limits<double>::infinity()) == "-Inf");
  CHECK(slac::base::double_text(std::numeric_limits<double>::quiet_NaN()) == "NaN");
}
