// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/parse.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/regex.hpp"
#include "compiler/promql/types.hpp"

#include <catch2/catch.hpp>

using namespace slac::promql;

namespace {

/// The canonical print, or the first error as "from-to CODE: message".
std::string run(const std::string &text) {
  const auto parsed = parse_typed(text, {Version::V2_42, false, true});
  if (const auto *typed = std::get_if<Typed>(&parsed)) return print(typed->expr);
  const auto &errors = std::get<std::vector<Error>>(parsed);
  const Error &e = errors.front();
  return std::to_string(e.range.begin) + "-" + std::to_string(e.range.end) + " " +
         std::string(slac::base::code_info(e.code).id) + ": " + e.message;
}

} // namespace

TEST_CASE("expressions print in their canonical form") {
  struct Case {
    const char *text;
    const char *printed;
  };
  const Case cases[] = {
      {"sum(rate(m{b='2',a!=\"1\"}[5m])) by (job)", "sum by (job) (rate(m{a!=\"1\",b=\"2\"}[5m]))"},
      {"1+2*3^-2", "1 + 2 * 3 ^ -2"},
      {"a - (b - c)", "a - (b - c)"},
      {"a-b-c", "a - b - c"},
      {"-a^2", "-a ^ 2"},
      {"a and b or c unless d", "a and b or c unless d"},
      {"a > bool 1", "a > bool 1"},
      {"a * on(x) group_left(y) b", "a * on (x) group_left (y) b"},
      {"a offset -1h", "a offset -1h"},
      {"a[5m] @ end() offset 5m", "a[5m] @ end() offset 5m"},
      {"max_over_time(rate(a[1m])[1h:5m] @ 1.5)", "max_over_time(rate(a[1m])[1h:5m] @ 1.500)"},
      {"TOPK(5, a) # comment", "topk(5, a)"},
      {"count_values(\"v\", a)", "count_values(\"v\", a)"},
      {"{__name__=~\"a|b\"}", "{__name__=~\"a|b\"}"},
      {"rate(a[$window])", "rate(a[$window])"},
      {"quantile without () (0.9, a)", "quantile without () (0.9, a)"},
      {"0.1 + 1e21", "0.1 + 1000000000000000000000"},
      {"sum(a) # one\n / # two\n sum(b)", "sum(a) / sum(b)"},
      {"offset", "offset"},
      {"inf ^ 2 + inf", "Inf ^ 2 + +Inf"},
      {"a{b=\"\\ufffd\"}", "a{b=\"\\ufffd\"}"},
  };
  for (const Case &c : cases) {
    CHECK(run(c.text) == c.printed);
    CHECK(run(c.printed) == c.printed);
  }
}

TEST_CASE("errors point at the byte and say what was expected") {
  struct Case {
    const char *text;
    const char *error;
  };
  const Case cases[] = {
      {"sum(rate(a[5m])",
       "15-15 SLA3002: expected `)` to close `(`, got the end of the expression"},
      {"a{b=\"c}", "7-7 SLA3002: expected `\"` to close `\"`, got the end of the expression"},
      {"a{b=c}", "4-5 SLA3001: expected a quoted string, got `c`"},
      {"a{b==\"c\"}", "4-5 SLA3001: expected a quoted string, got `=`"},
      {"rate(a[5x])", "7-9 SLA3001: expected a duration such as 5m, got `5x`"},
      {"a = b", "2-3 SLA3001: expected an operator or the end of the expression, got `=`"},
      {"a +", "3-3 SLA3001: expected an expression, got the end of the expression"},
      {"", "0-0 SLA3001: expected an expression, got the end of the expression"},
      {"rte(a[5m])", "0-3 SLA3003: unknown function `rte`"},
      {"rate(a)", "5-6 SLA3004: expected range vector in `rate`, got instant vector"},
      {"sum(a[5m])", "4-9 SLA3004: expected instant vector in aggregation `sum`, got range vector"},
      {"(a + b)[5m]", "7-11 SLA3004: ranges are only allowed for selectors"},
      {"rate(a[5m], 1)", "0-14 SLA3005: expected 1 argument in `rate`, got 2"},
      {"topk(a)", "0-7 SLA3005: expected 2 arguments in `topk`, got 1"},
      {"1 > 2", "2-3 SLA3004: comparisons between scalars must use `bool`"},
      {"1 and a", "0-7 SLA3004: set operator `and` needs instant vectors on both sides"},
      {"{a=~\".*\"}", "0-9 SLA3008: selector would read every series: it names no metric, and its "
                      "matchers match an absent label"},
      {"a{x=\"\\.\"}", "5-7 SLA3007: string with an escape that does not exist"},
      {"a{x=~\"5(.\"}", "2-10 SLA3007: regular expression that does not parse: missing ): 5(."},
      {"{x=~\"a?\"}", "0-9 SLA3008: selector would read every series: it names no metric, and its "
                      "matchers match an absent label"},
      {"a offset --1m", "10-11 SLA3001: a sign here is not in Prometheus 2.42"},
      {"a @ 9.3e15", "0-10 SLA3007: expected a Unix time in seconds, got `9.3e15`"},
      {"on", "0-2 SLA3001: expected an expression, got `on`"},
      {"a by (b)", "2-4 SLA3001: expected an operator or the end of the expression, got `by`"},
      {"a[5m] offset 1h offset 2h", "0-12 SLA3001: `offset` is given twice"},
  };
  for (const Case &c : cases) {
    INFO(c.text);
    CHECK(run(c.text) == c.error);
  }
}

TEST_CASE("one run finds every mistake, each with what mends it") {
  struct Case {
    const char *text;
    const char *errors; ///< "from: help" of each
  };
  const Case cases[] = {
      {"sum(x) bye (job)", "7: did you mean `by`?"},
      {"sum by job, x (y)", "7: put the labels into parentheses: `by (job)`"},
      {"a = 1", "2: a comparison is written `==`"},
      {"a <> 1", "3: inequality is written `!=`"},
      {"rate(a[5m])[5m]", "11: write a subquery with `:`, such as `[5m:]`"},
      {"a{b=“c”} + f(d,,e)", "4: use straight quotes: \"\n18: remove the comma\n"
                             "15: see prometheus.io/docs/prometheus/latest/querying/functions"},
      {"a && (b + )\n  or rte(c[5x]",
       "2: write `and`\n10: \n"
       "23: durations are whole numbers with the units y, w, d, h, m, s and ms\n"
       "26: add `)` at the end\n17: did you mean `rate`?"},
  };
  for (const Case &c : cases) {
    INFO(c.text);
    const auto parsed = parse(c.text, {Version::V3_16, false, false});
    REQUIRE(std::holds_alternative<std::vector<Error>>(parsed));
    std::string got;
    for (const Error &e : std::get<std::vector<Error>>(parsed))
      got += (got.empty() ? "" : "\n") + std::to_string(e.range.begin) + ": " + e.help;
    CHECK(got == c.errors);
  }
}

TEST_CASE("arithmetic behind offset stays there when it is printed") {
  const Dialect v3{Version::V3_16, false, false};
  const auto printed = [&](const std::string &text) {
    return print(std::get<Typed>(parse_typed(text, v3)).expr);
  };
  for (const auto &[text, wanted] : {std::pair{"a offset --240 + 2", "a offset ++240 + 2"},
                                     {"a offset + -(5m) + 2", "a offset ++-(5m) + 2"},
                                     {"a offset --step() + 2", "a offset --step() + 2"},
                                     {"a offset (1h) * 2", "a offset (1h) * 2"},
                                     {"a offset -240 + 2", "a offset -4m + 2"}}) {
    CHECK(printed(text) == wanted);
    CHECK(printed(wanted) == wanted);
  }
}

TEST_CASE("a duration that no clock can hold is refused once") {
  for (const char *text :
       {"foo offset nan", "foo offset -inf", "foo[inf]", "foo offset 9223372037"}) {
    INFO(text);
    const auto parsed = parse(text, {Version::V3_16, false, false});
    REQUIRE(std::holds_alternative<std::vector<Error>>(parsed));
    CHECK(std::get<std::vector<Error>>(parsed).size() == 1);
  }
}

TEST_CASE("hostile expressions end in an error, soon") {
  CHECK(run(std::string(100'000, '(')).find("SLA3006") != std::string::npos);
  CHECK(run(std::string(100'000, '-') + "a").find("SLA3006") != std::string::npos);
  std::string powers = "a";
  for (int i = 0; i < 50'000; ++i)
    powers += "^a";
  CHECK(run(powers).find("SLA3006") != std::string::npos);
  std::string sums = "a";
  for (int i = 0; i < 50'000; ++i)
    sums += "+a";
  CHECK(run(sums).find("SLA3006") != std::string::npos);
  std::string subqueries = "a";
  for (int i = 0; i < 5'000; ++i)
    subqueries += "[5m:]";
  CHECK(run(subqueries).find("SLA3006") != std::string::npos);
  std::string nested;
  for (int i = 0; i < 60; ++i)
    nested += "sum(";
  CHECK(run(nested).find("SLA3002") != std::string::npos);
}

TEST_CASE("of very many mistakes the rest is counted") {
  for (const auto &[text, first] : {std::pair(std::string(5000, '@'), 0U),
                                    std::pair("sum(" + std::string(5000, ',') + ")", 4U)}) {
    const auto parsed = parse(text);
    const auto &errors = std::get<std::vector<Error>>(parsed);
    REQUIRE(errors.size() == ErrorList::kMaxErrors + 1);
    CHECK(errors.front().range.begin == first);
    CHECK(errors.back().code == slac::base::Code::MoreFindings);
    CHECK(errors.back().message.find(" more mistakes in this expression are not shown") !=
          std::string::npos);
  }
}

TEST_CASE("groups that stand too deep for Prometheus are refused") {
  const auto nested = [](int levels) {
    std::string out = "x";
    for (int i = 0; i < levels; ++i)
      out = "(y|a" + out + "*b)";
    return out;
  };
  CHECK_FALSE(regex_problem(nested(200)));
  CHECK(regex_problem(nested(201)));
  CHECK_FALSE(regex_problem(std::string(900, '[') + "]"));
}
