// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/example.hpp"
#include "compiler/promql/types.hpp"

#include <catch2/catch.hpp>

using namespace slac;

namespace {

promql::Selector selector(const std::string &text) {
  const auto parsed = promql::parse_typed(text, {promql::Version::V2_42, false, true});
  REQUIRE(std::holds_alternative<promql::Typed>(parsed));
  return std::get<promql::Selector>(std::get<promql::Typed>(parsed).expr.node);
}

} // namespace

TEST_CASE("an example of a pattern is matched by it") {
  for (const char *pattern :
       {"5..", "2..|3..", "0\\.3", "1|1\\.0", "/api/.*", "^/v[12]/(users|orders)/\\d+$", "[^4].*",
        "a{3}", "(?:x|y)+z?", "[a-c]{2,}", "GET|POST", "", ".*", ".+", "\\w\\s\\d"}) {
    INFO(pattern);
    CHECK(promql::example_of(pattern).has_value());
  }
}

TEST_CASE("a pattern beyond that has none rather than a wrong one") {
  for (const char *pattern : {"\\pL", "[\\]x]", "(?i)abc", "a{2", "[", "(a", "\\bword", "*"}) {
    INFO(pattern);
    CHECK_FALSE(promql::example_of(pattern).has_value());
  }
}

TEST_CASE("series in and beside a part") {
  const auto total = selector("requests_total{job=\"api\",handler!=\"/health\"}");
  const auto bad = selector("requests_total{job=\"api\",handler!=\"/health\",code=~\"5..\"}");
  const auto in = promql::example_in(bad, total);
  REQUIRE(in);
  CHECK(promql::matches(bad, *in));
  CHECK(promql::matches(total, *in));
  const auto beside = promql::example_beside(total, bad);
  REQUIRE(beside);
  CHECK(promql::matches(total, *beside));
  CHECK_FALSE(promql::matches(bad, *beside));
  CHECK_FALSE(promql::example_beside(total, total).has_value());
  // What is good says what is not: the bad is found in what it leaves out.
  for (const char *good : {R"(requests_total{job="api",handler!="/health",code!~"5..|4.."})",
                           R"(requests_total{job="api",handler!="/health",code!="500"})"}) {
    const auto left = promql::example_beside(total, selector(good));
    REQUIRE(left);
    CHECK(left->at("code").size() == 3);
    CHECK_FALSE(promql::matches(selector(good), *left));
  }
  CHECK_FALSE(promql::example_in(selector("a{x=\"1\"}"), selector("a{x=\"2\"}")).has_value());
}
