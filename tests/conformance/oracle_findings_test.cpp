// SPDX-License-Identifier: Apache-2.0
// Agreements with histories on which an independent oracle and the product once disagreed, and the
// rows that were worked out by hand.
#include "compiler/decode/tree.hpp"
#include "compiler/time/rfc3339.hpp"
#include "tests/support/evaluate.hpp"

#include <catch2/catch.hpp>
#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <map>

using namespace slax;
using simdjson::dom::element;

namespace {

/// By folder: a part of what `evaluate` prints. Of the rows only the keys that are named.
const std::map<std::string, std::string> kExpected{
    {"01", R"({"rows":[
        {"commitment":"c1","status":"met","incidents":{"total":1,"met":0,"breached":0,"pending":0,"excluded":1,"cancelled":0}},
        {"commitment":"c2","status":"met","incidents":{"total":1,"met":0,"breached":0,"pending":0,"excluded":1,"cancelled":0}}]})"},
    {"02", R"({"rows":[{"incidents":{"total":1},"seconds":{"downtime":300}}]})"},
    {"03", R"({"rows":[
        {"commitment":"c1","status":"met","incidents":{"total":0},"credit":{"percent":"0"}},
        {"commitment":"new","status":"met","incidents":{"total":0},"credit":{"percent":"0"}}]})"},
    {"04", R"({"rows":[{"incidents":{"total":2,"met":1,"breached":1},
        "breaches":[{"incident":"B","deadline":"2026-10-05T09:55:00Z","elapsed":1260}]}]})"},
    {"05", R"({"rows":[{"incidents":{"total":2,"met":1,"breached":1},
        "breaches":[{"incident":"B","deadline":"2026-10-05T09:55:00Z","elapsed":1260}]}]})"},
    {"06",
     R"({"rows":[{"status":"met","window":{"from":"2026-10-08T00:00:00Z","to":"2026-10-15T00:00:00Z"},
        "seconds":{"downtime":5400},"forecast":{"window":null,"7d":null,"headroom":null}}]})"},
    {"07", R"({"rows":[{"status":"breached","incidents":{"total":1,"met":0,"breached":1},
        "breaches":[{"incident":"I1","deadline":"2026-10-05T13:00:00Z","elapsed":10800}]}]})"},
    {"08", R"({"rows":[{"status":"met","incidents":{"total":0}}]})"},
    {"10", R"({"rows":[
        {"account":"alpha","service":null},{"account":"alpha","service":"network"},
        {"account":"alpha","service":"power"},
        {"account":"beta","service":null},{"account":"beta","service":"network"},
        {"account":"beta","service":"power"}]})"},
    {"11",
     R"({"rows":[{"incidents":{"total":0}}],"issues":[{"incident":"N1","reason":"never-started"}]})"}};

void compare(element got, element want, const std::string &where) {
  INFO(where);
  if (want.is_object()) {
    for (const auto [key, value] : want.get_object())
      compare(got[key], value, where + "." + std::string(key));
  } else if (want.is_array()) {
    const auto items = want.get_array();
    REQUIRE(got.get_array().size() == items.size());
    for (std::size_t i = 0; i < items.size(); ++i)
      compare(got.at(i), items.at(i), where + "." + std::to_string(i));
  } else {
    CHECK(simdjson::minify(got) == simdjson::minify(want));
  }
}

std::string text_of(const std::filesystem::path &path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST_CASE("the findings of the independent oracle come out as worked out by hand") {
  const std::filesystem::path corpus = std::filesystem::path(SLAC_CORPORA) / "oracle-findings";
  if (!std::filesystem::exists(corpus)) {
    WARN("skipped: no corpus at " << corpus);
    return;
  }
  const std::string number = GENERATE("01", "02", "03", "04", "05", "06", "07", "08", "10", "11");
  INFO("oracle-findings/" << number);
  const std::filesystem::path folder = corpus / number;
  slac::base::Diagnostics diagnostics;
  const auto tree = slac::decode::load_tree({(folder / "spec.yaml").string()},
                                            slac::base::DiskFiles(), diagnostics);
  const auto model = slac::decode::decode_tree(tree, diagnostics);
  REQUIRE_FALSE(diagnostics.has_errors());
  std::string at;
  std::ifstream(folder / "at.txt") >> at;
  const auto now = std::get<slac::time::Instant>(slac::time::parse_rfc3339(at, false));
  const std::string report = report::json(
      test::report_of(test::evaluate(model, text_of(folder / "incidents.ndjson"), now)));
  INFO(report);
  simdjson::dom::parser got;
  simdjson::dom::parser want;
  compare(got.parse(report), want.parse(kExpected.at(number)), number);
}

TEST_CASE("the next date for an amendment is one at which it compiles") {
  const std::filesystem::path folder = std::filesystem::path(SLAC_CORPORA) / "oracle-findings/09";
  if (!std::filesystem::exists(folder)) {
    WARN("skipped: no corpus at " << folder);
    return;
  }
  slac::base::Diagnostics diagnostics;
  const auto tree = slac::decode::load_tree({(folder / "spec.yaml").string()},
                                            slac::base::DiskFiles(), diagnostics);
  static_cast<void>(slac::decode::decode_tree(tree, diagnostics));
  REQUIRE(diagnostics.has_errors());
  CHECK(diagnostics.sorted().front().help.find("2027-02-01") != std::string::npos);
}
