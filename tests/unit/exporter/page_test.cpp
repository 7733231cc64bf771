// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/series.hpp"
#include "exporter/metrics/health.hpp"
#include "exporter/metrics/page.hpp"
#include "exporter/metrics/rows.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <sstream>

using namespace slax;

TEST_CASE("labels are escaped, empty ones left out") {
  metrics::Page page;
  metrics::LabelText labels;
  labels.add("a", "x\"y\\z\n").add("b", "");
  page.family("sla_x", "help\nin two lines");
  page.sample(labels, "c", "d", "1");
  page.sample({}, 0.5);
  CHECK(page.take() == "# HELP sla_x help in two lines\n# TYPE sla_x gauge\n"
                       "sla_x{a=\"x\\\"y\\\\z\\n\",c=\"d\"} 1\nsla_x 0.5\n");
}

TEST_CASE("clocks beyond the cap are counted, not listed") {
  sli::Evaluation evaluation;
  for (int i = 0; i < 250; ++i)
    evaluation.clocks.push_back({"a", "c", "x", "s", "I" + std::to_string(i), {}, {}, 0.5});
  const std::string page = metrics::render_rows(evaluation);
  CHECK(page.find("incident=\"I199\"") != std::string::npos);
  CHECK(page.find("incident=\"I200\"") == std::string::npos);
  CHECK(page.find("sla_clocks_cut 50\n") != std::string::npos);
}

TEST_CASE("a series appears once, and every family of the page is documented") {
  metrics::Health health;
  health.sources.push_back(
      {"file", true, {}, slac::time::Instant{}, slac::time::Instant{}, {{"not-json", 2}}});
  health.issues["clock-skew"] = 1;
  const metrics::SelfMetrics self("1");
  std::istringstream lines(metrics::render_rows({}) + self.render(health));
  std::set<std::string> seen;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) continue;
    CHECK(seen.insert(line.substr(0, line.rfind(' '))).second);
  }
  CHECK(seen.contains("sla_source_rejected_records{reason=\"not-json\",source=\"file\"}"));
  CHECK(seen.contains("sla_data_quality_issues{reason=\"clock-skew\"}"));
}
