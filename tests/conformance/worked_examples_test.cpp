// SPDX-License-Identifier: Apache-2.0
// The examples of specs/worked.md come out as the page says.
#include "compiler/decode/tree.hpp"
#include "compiler/time/rfc3339.hpp"
#include "tests/support/evaluate.hpp"
#include "tests/support/memory_files.hpp"

#include <catch2/catch.hpp>
#include <simdjson.h>

#include <fstream>

using namespace slax;
using simdjson::dom::element;

namespace {

const char *const kShared = R"(apiVersion: slac/v1
kind: Project
metadata: {name: worked}
spec: {severities: [sev1, sev2, sev3], timezone: Europe/Berlin}
---
apiVersion: slac/v1
kind: Service
metadata: {name: web}
spec: {}
---
apiVersion: slac/v1
kind: Service
metadata: {name: db}
spec: {}
---
apiVersion: slac/v1
kind: Account
metadata: {name: acme}
spec: {}
---
apiVersion: slac/v1
kind: Calendar
metadata: {name: office}
spec: {hours: {mon-fri: "09:00-17:00"}}
---
)";

struct Expected {
  std::string at;
  std::string service; ///< empty: the first row
  std::string row;
};

struct Example {
  std::string title;
  std::string commitment;
  std::string resources;
  std::string incidents;
  std::vector<Expected> expected;
};

std::string attribute(const std::string &info, const std::string &name) {
  const std::size_t at = info.find(name + "=");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 1;
  return info.substr(from, info.find(' ', from) - from);
}

std::vector<Example> examples() {
  std::ifstream page("specs/worked.md");
  REQUIRE(page);
  std::vector<Example> out;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("### ")) out.push_back({line.substr(4), {}, {}, {}, {}});
    if (!line.starts_with("```")) continue;
    const std::string info = line.substr(3);
    std::string block;
    while (std::getline(page, line) && line != "```")
      block += line + "\n";
    Example &example = out.back();
    if (info == "yaml")
      example.commitment = block;
    else if (info == "yaml resources")
      example.resources = block + "---\n";
    else if (info == "ndjson")
      example.incidents = block;
    else
      example.expected.push_back({attribute(info, "at"), attribute(info, "service"), block});
  }
  return out;
}

std::string spec_of(const Example &example) {
  std::string out = kShared + example.resources +
                    "apiVersion: slac/v1\nkind: Agreement\nmetadata: {name: a}\nspec:\n"
                    "  accounts: [acme]\n  services: [web, db]\n"
                    "  term: \"2026-01-01/2026-12-31\"\n  commitments:\n    c:\n";
  std::size_t begin = 0;
  for (std::size_t end; (end = example.commitment.find('\n', begin)) != std::string::npos;
       begin = end + 1)
    out += "      " + example.commitment.substr(begin, end - begin + 1);
  return out;
}

} // namespace

TEST_CASE("the worked examples come out as the page says") {
  const std::vector<Example> all = examples();
  CHECK(all.size() >= 24);
  for (const Example &example : all) {
    INFO(example.title);
    test::MemoryFiles files;
    files.add("s.yaml", spec_of(example));
    slac::base::Diagnostics diagnostics;
    const auto tree = slac::decode::load_tree({"s.yaml"}, files, diagnostics);
    const auto model = slac::decode::decode_tree(tree, diagnostics);
    for (const auto &d : diagnostics.sorted())
      FAIL(d.message);
    REQUIRE_FALSE(example.expected.empty());
    for (const Expected &expected : example.expected) {
      const auto now = std::get<slac::time::Instant>(slac::time::parse_rfc3339(expected.at, false));
      const auto evaluated = test::evaluate(model, example.incidents, now);
      REQUIRE(evaluated.refused.empty());
      simdjson::dom::parser parser;
      const std::string report = report::json(test::report_of(evaluated));
      for (const element row : element(parser.parse(report))["rows"].get_array()) {
        if (!expected.service.empty() &&
            simdjson::minify(row["service"]) != "\"" + expected.service + "\"")
          continue;
        simdjson::dom::parser wanted;
        for (const auto [key, value] : element(wanted.parse(expected.row)).get_object()) {
          INFO(key);
          CHECK(simdjson::minify(row[key]) == simdjson::minify(value));
        }
        break;
      }
    }
  }
}
