// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/hints.hpp"
#include "compiler/promql/types.hpp"

#include <catch2/catch.hpp>

using namespace slac::promql;

namespace {

/// "CODE place → replacement" of each hint.
std::string list(const std::string &text, const std::vector<Error> &hints) {
  std::string out;
  for (const Error &hint : hints) {
    out += (out.empty() ? "" : "; ") + std::string(slac::base::code_info(hint.code).id) + " " +
           text.substr(hint.range.begin, hint.range.end - hint.range.begin);
    if (!hint.replacement.empty()) out += " -> " + hint.replacement;
  }
  return out;
}

Expr parsed(const std::string &text) { return std::get<Typed>(parse_typed(text, {})).expr; }

} // namespace

TEST_CASE("what is most likely a mistake, and what is none") {
  struct Case {
    const char *text;
    const char *hints;
  };
  const Case cases[] = {
      {"rate(a_total[5m])", ""},
      {"rate(queue_size[5m])", "SLA3010 queue_size[5m]"},
      {"rate(up[5m])", "SLA3010 up[5m]"},
      {"a{code=\"5..\"}", "SLA3011 code=\"5..\" -> code=~\"5..\""},
      {"a{code!=\"4..\",b=\"x\"}", "SLA3011 code!=\"4..\" -> code!~\"4..\""},
      {"a{path='/api/.*'}", "SLA3011 path='/api/.*' -> path=~\"/api/.*\""},
      {"a{method=\"GET|POST\"}", "SLA3011 method=\"GET|POST\" -> method=~\"GET|POST\""},
      {"a{job=\"~.*\"}", "SLA3011 job=\"~.*\" -> job=~\".*\""},
      {"a{code=~\"5..\",host=\"a.example\",path=\"/a/../b\",x=\"|\",y=\"500\"}", ""},
      {"sum(rate(h_bucket[5m]))", "SLA3012 h_bucket[5m]"},
      {"sum by (job) (increase(h_bucket{job=\"x\"}[5m]))", "SLA3012 h_bucket{job=\"x\"}[5m]"},
      {"sum without (le) (rate(h_bucket[5m]))", "SLA3012 h_bucket[5m]"},
      {"sum(rate(h_bucket{le=\"0.3\"}[5m]))", ""},
      {"sum by (le, job) (rate(h_bucket[5m]))", ""},
      {"sum without (job) (rate(h_bucket[5m]))", ""},
      {"rate(h_bucket[5m])", ""},
      {"histogram_quantile(0.9, sum by (le) (rate(h_bucket[5m])))", ""},
      {"histogram_quantile(0.9, rate(h_bucket[5m]))", ""},
      {"histogram_quantile(0.9, sum(rate(h_bucket[5m])))", "SLA3012 sum(rate(h_bucket[5m]))"},
      {"histogram_quantile(0.9, sum(rate(native[5m])))", ""},
  };
  for (const Case &c : cases) {
    INFO(c.text);
    CHECK(list(c.text, hints(parsed(c.text))) == c.hints);
  }
}

TEST_CASE("a selector that is counted") {
  for (const auto &[text, wanted] : {
           std::pair<std::string, const char *>{"a_total", ""},
           {"queue_size", "SLA3010 queue_size"},
           {"h_bucket{job=\"x\"}", "SLA3012 h_bucket{job=\"x\"}"},
           {"h_bucket{le=\"1\"}", ""},
           {"h_count{code=\"5..\"}", "SLA3011 code=\"5..\" -> code=~\"5..\""},
       }) {
    INFO(text);
    CHECK(list(text, counter_hints(parsed(text))) == wanted);
  }
}
