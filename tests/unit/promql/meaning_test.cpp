// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/meaning.hpp"
#include "compiler/promql/parse.hpp"

#include <catch2/catch.hpp>

using namespace slac::promql;

namespace {

std::string join(const std::set<std::string> &names) {
  std::string out;
  for (const std::string &name : names)
    out += (out.empty() ? "" : " ") + name;
  return out;
}

/// "metrics | labels read | labels carried | facts"
std::string facts(const std::string &text) {
  const Meaning m = meaning_of(std::get<Expr>(parse(text, {Version::V3_16, true, false})));
  return join(m.metrics) + (m.reads_unnamed ? " ?" : "") + " | " + join(m.labels) + " | " +
         (m.result.open ? "all but " : "") + join(m.result.names) + " |" +
         (m.counter_rate ? " rate" : "") + (m.ratio ? " ratio" : "") +
         (m.unit_interval ? " 0..1" : "");
}

} // namespace

TEST_CASE("what an expression reads, carries and always is") {
  struct Case {
    const char *text;
    const char *facts;
  };
  const Case cases[] = {
      {"m{a=\"1\"}", "m | a | all but  |"},
      {"{\"a.b\"}", "a.b |  | all but  |"},
      {"{__name__=~\"a|b\"}", " ? |  | all but  |"},
      {"rate(m[5m])", "m |  | all but __name__ | rate"},
      {"rate(rate(m[1m])[5m:])", "m |  | all but __name__ |"},
      {"sum by (job) (rate(m[5m]))", "m | job | job | rate"},
      {"sum by (job, x) (sum by (job) (m))", "m | job x | job |"},
      {"sum without (job) (m)", "m | job | all but __name__ job |"},
      {"avg(rate(m[5m]))", "m |  |  |"},
      {"sum(rate(a[5m])) / sum(rate(b[5m]))", "a b |  |  | ratio"},
      {"1 - up", "up |  | all but __name__ | 0..1"},
      {"a > bool 1", "a |  | all but __name__ | 0..1"},
      {"a > 1", "a |  | all but  |"},
      {"a * on (x) group_left (y) sum by (x, y) (b)", "a b | x y | all but __name__ |"},
      {"a / on (x) b", "a b | x | x |"},
      {"a or sum by (x) (b)", "a b | x | all but  |"},
      {"label_replace(sum(m), \"z\", \"$1\", \"q\", \"(.*)\")", "m | q z | z |"},
      {"clamp(m, 0, 1)", "m |  | all but __name__ | 0..1"},
      {"vector(1)", " |  |  | 0..1"},
      {"topk(3, m)", "m |  | all but  |"},
      {"histogram_quantile(0.9, sum by (le, job) (rate(m[5m])))", "m | job le | job |"},
      {"time()", " |  |  |"},
  };
  for (const Case &c : cases) {
    INFO(c.text);
    CHECK(facts(c.text) == c.facts);
  }
}
