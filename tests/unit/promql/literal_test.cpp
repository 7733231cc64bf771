// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/literal.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace slac::promql;

TEST_CASE("numbers in all their spellings") {
  CHECK(decode_number("1.5e3") == 1500.0);
  CHECK(decode_number(".5") == 0.5);
  CHECK(decode_number("0x1F") == 31.0);
  CHECK(decode_number("0755") == 493.0);
  CHECK(std::isinf(*decode_number("iNf")));
  CHECK(std::isnan(*decode_number("NaN")));
  CHECK(decode_number("1e-400") == 0.0);
  CHECK_FALSE(decode_number("1e400"));
  CHECK(decode_number("1_000") == 1000.0);
  CHECK(decode_number("0x_1F") == 31.0);
  CHECK(decode_number("089") == 89.0);
  CHECK_FALSE(decode_number("1__0"));
  CHECK_FALSE(decode_number("0xFFFFFFFFFFFFFFFF"));
  CHECK_FALSE(decode_number("0x"));
}

TEST_CASE("durations in milliseconds") {
  CHECK(decode_duration("1h30m") == 5'400'000);
  CHECK(decode_duration("1w2d3h4m5s6ms") == 788'645'006);
  CHECK(decode_duration("0s") == 0);
  CHECK(decode_duration("1y") == 31'536'000'000);
  for (const char *text : {"5", "5m5m", "1m1h", "1.5h", "300y"})
    CHECK_FALSE(decode_duration(text));
}

TEST_CASE("strings with Go's escapes") {
  CHECK(decode_string(R"("a\n\x41\u00e4\101")").value == "a\nA\xC3\xA4"
                                                         "A");
  CHECK(decode_string("'it\\'s'").value == "it's");
  CHECK(decode_string(R"(`a\n`)").value == "a\\n");
  CHECK_FALSE(decode_string(R"("\.")").problem.empty());
  CHECK_FALSE(decode_string(R"("\'")").problem.empty());
  CHECK_FALSE(decode_string(R"("\ud800")").problem.empty());
}
