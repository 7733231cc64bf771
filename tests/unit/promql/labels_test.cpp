// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/labels.hpp"
#include "compiler/promql/types.hpp"

#include <catch2/catch.hpp>

using namespace slac;

namespace {

bool keeps(const char *text) {
  INFO(text);
  const auto parsed = promql::parse_typed(text, {promql::Version::V3_16, false, true});
  REQUIRE(std::holds_alternative<promql::Typed>(parsed));
  return promql::keeps_label(std::get<promql::Typed>(parsed).expr, "region");
}

} // namespace

TEST_CASE("a label survives what Prometheus lets it survive") {
  for (const char *text : {"a",
                           "a{region=\"eu\"}",
                           "rate(a[5m])",
                           "-(a)",
                           "2 * a",
                           "a + 2",
                           "sum by (region) (a)",
                           "sum without (job) (a)",
                           "sum by (zone, region) (rate(a[5m]))",
                           "topk(3, a)",
                           "max_over_time(sum by (region) (a)[1h:5m])",
                           "a / b",
                           "a and on (job) b",
                           "a unless on () b",
                           "a / on (region) b",
                           "a * on (job) group_left () b",
                           "a * on (job) group_left (region) sum by (job) (b)",
                           "a * on (job) group_right () b",
                           "sum(a) * on () group_right () b",
                           "label_replace(sum(a), \"region\", \"eu\", \"\", \"\")",
                           "count_values(\"region\", a)",
                           "histogram_quantile(0.9, sum by (le, region) (a))",
                           "a * scalar(sum(b))",
                           "a > bool 1",
                           "a or b",
                           "clamp_min(a, 0)"})
    CHECK(keeps(text));
}

TEST_CASE("a label is lost where an aggregation or a matching drops it") {
  for (const char *text :
       {"sum(a)", "sum by (zone) (a)", "sum without (region) (a)", "sum by (region) (sum(a))",
        "sum(a) / sum(b)", "sum by (region) (a) / sum(b)", "a / on (zone) b",
        "a / ignoring (region) b", "sum(a) * on () group_left () b", "sum(a) or b", "vector(1)",
        "absent(a)", "sum(a) and a", "count_values(\"zone\", a)", "time() * vector(2)"})
    CHECK_FALSE(keeps(text));
}
