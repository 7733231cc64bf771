// SPDX-License-Identifier: Apache-2.0
// Agreements with histories and the rows that two independent programs computed for them.
#include "compiler/decode/tree.hpp"
#include "compiler/time/rfc3339.hpp"
#include "tests/support/evaluate.hpp"

#include <catch2/catch.hpp>
#include <simdjson.h>

#include <filesystem>
#include <fstream>

using namespace slax;
using simdjson::dom::element;

namespace {

std::string minify(element e) { return simdjson::minify(e); }

/// Compares the fields that the corpus has.
void compare(element got, element want) {
  for (const auto [key, value] : want.get_object()) {
    INFO(key << " of " << minify(want));
    if (key == "breached") {
      CHECK((std::string_view(got["status"]) == "breached") == bool(value));
    } else if (key == "credit") {
      CHECK(std::string_view(got["credit"]["percent"]) == std::string_view(value["percent"]));
    } else if (key == "window") {
      for (const auto [edge, at] : value.get_object())
        CHECK(minify(got[key][edge]) == minify(at));
    } else {
      CHECK(minify(got[key]) == minify(value));
    }
  }
}

} // namespace

TEST_CASE("the rows of agreements 1 to 8 come out equal") {
  const std::filesystem::path folder = std::filesystem::path(SLAC_CORPORA) / "agreements";
  if (!std::filesystem::exists(folder)) {
    WARN("skipped: no corpus at " << folder);
    return;
  }
  for (const char *number : {"1", "2", "3", "4", "5", "6", "7", "8"}) {
    const auto path = [&](const char *name) { return (folder / number / name).string(); };
    slac::base::Diagnostics diagnostics;
    const auto tree =
        slac::decode::load_tree({path("spec.yaml")}, slac::base::DiskFiles(), diagnostics);
    const auto model = slac::decode::decode_tree(tree, diagnostics);
    REQUIRE_FALSE(diagnostics.has_errors());
    std::ifstream file(path("incidents.ndjson"));
    const std::string incidents{std::istreambuf_iterator<char>(file), {}};
    std::string at;
    std::ifstream(path("at.txt")) >> at;
    const auto now = std::get<slac::time::Instant>(slac::time::parse_rfc3339(at, false));
    const std::string report = report::json(test::report_of(test::evaluate(model, incidents, now)));
    simdjson::dom::parser got_parser;
    simdjson::dom::parser want_parser;
    const auto got = element(got_parser.parse(report))["rows"].get_array();
    const auto want = element(want_parser.load(path("rows.json")))["rows"].get_array();
    REQUIRE(got.size() == want.size());
    for (std::size_t i = 0; i < want.size(); ++i)
      compare(got.at(i), want.at(i));
  }
}
