// SPDX-License-Identifier: Apache-2.0
// tests/integration/templates.sh asks promtool about the same lists.
#include "compiler/decode/slac_v1/alert_template.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using slac::decode::slac_v1::check_template;
using slac::promql::Version;

namespace {

std::vector<std::string> lines_of(const std::string &name) {
  std::ifstream file("tests/unit/decode/templates_" + name + ".txt");
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);)
    out.push_back(line);
  REQUIRE(out.size() > 10);
  return out;
}

} // namespace

TEST_CASE("templates that Prometheus takes are taken") {
  for (const std::string &text : lines_of("accepted")) {
    const auto wrong = check_template(text, Version::V2_42);
    INFO(text << ": " << (wrong ? wrong->message : ""));
    CHECK_FALSE(wrong);
  }
}

TEST_CASE("templates that Prometheus refuses are refused inside the text, with a way out") {
  for (const std::string &text : lines_of("refused")) {
    INFO(text);
    const auto wrong = check_template(text, Version::V2_42);
    REQUIRE(wrong);
    CHECK(wrong->begin < wrong->end);
    CHECK(wrong->end <= text.size());
    CHECK_FALSE(wrong->help.empty());
  }
}

TEST_CASE("what only newer builds of Prometheus take is refused") {
  // Go's templates have it from 1.23 on, with which a Prometheus of either release may be built.
  CHECK(check_template("{{ with 0 }}a{{ else with 1 }}b{{ end }}", Version::V2_42));
}

TEST_CASE("functions of Prometheus 3 are known there alone") {
  for (const char *text : {"{{ now }}", "{{ toDuration 5 }}", "{{ urlQueryEscape `a b` }}"}) {
    CHECK(check_template(text, Version::V2_42));
    CHECK_FALSE(check_template(text, Version::V3_16));
  }
}

TEST_CASE("a slip says what may be meant") {
  CHECK(check_template("{{ $value | humanise }}", Version::V2_42)->help ==
        "did you mean `humanize`?");
  CHECK(check_template("{{ $label.account }}", Version::V2_42)->help == "did you mean `$labels`?");
  CHECK(check_template("{{ labels.account }}", Version::V2_42)->help ==
        "a variable begins with a dollar: `$labels`");
}

TEST_CASE("a hostile template ends") {
  const auto many = [](const char *text) {
    std::string out;
    for (int i = 0; i < 200'000; ++i)
      out += text;
    return out;
  };
  CHECK_FALSE(check_template(many("{{/* */}}"), Version::V2_42));
  CHECK(check_template("{{ " + many("("), Version::V2_42));
  CHECK(check_template(many("{{ if 1 }}"), Version::V2_42));
  CHECK_FALSE(check_template(many("{{ if 1 }}") + many("{{ end }}"), Version::V2_42));
}
