// SPDX-License-Identifier: Apache-2.0
#include "compiler/yaml/parse.hpp"

#include <catch2/catch.hpp>

using namespace slac;

namespace {

struct Parsed {
  std::vector<yaml::Node> documents;
  std::vector<std::string> codes;
};

Parsed parse(const std::string &text) {
  base::SourceSet sources;
  base::Diagnostics diagnostics;
  Parsed out;
  yaml::read_documents(sources.add("t.yaml", text), sources, diagnostics,
                       [&](const yaml::Node &document) {
                         out.documents.push_back(document);
                         return true;
                       });
  for (const auto &d : diagnostics.sorted()) {
    const auto at = sources.locate(0, d.primary.span.begin);
    out.codes.push_back(std::string(base::code_info(d.code).id) + "@" + std::to_string(at.line) +
                        ":" + std::to_string(at.column));
  }
  return out;
}

using Codes = std::vector<std::string>;

} // namespace

TEST_CASE("documents keep order, styles and spans") {
  const Parsed got = parse("a: 1\nb: [x, 'y']\n---\nc: {d: }\n");
  REQUIRE(got.codes.empty());
  REQUIRE(got.documents.size() == 2);
  const auto &entries = got.documents[0].entries;
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].key.text == "a");
  CHECK(entries[1].value.items[1].style == yaml::ScalarStyle::SingleQuoted);
  CHECK(got.documents[1].entries[0].value.entries[0].value.kind == yaml::NodeKind::Null);
}

TEST_CASE("bad YAML is an error with a place") {
  CHECK(parse("a: [1\n").codes.front().substr(0, 7) == "SLA1001");
  CHECK(parse("a:\n\tb: 1\n").codes.front() == "SLA1002@2:1");
  CHECK(parse("a: 1\nb: 2\na: 3\n").codes == Codes{"SLA1003@3:1"});
  CHECK(parse("a: !!str 1\n").codes.front().substr(0, 7) == "SLA1009");
  CHECK(parse("<<: {a: 1}\n").codes == Codes{"SLA1009@1:1"});
  CHECK(parse("? [a]\n: 1\n").codes.front().substr(0, 7) == "SLA1009");
  CHECK(parse(std::string("a: \0b", 5)).codes == Codes{"SLA1007@1:4"});
  CHECK(parse("a: \xFF\n").codes == Codes{"SLA1006@1:4"});
  CHECK(parse("target: >= 99.9% over 30d\n").codes == Codes{"SLA2016@1:9"});
}

TEST_CASE("hostile YAML ends early") {
  // The library starts this document again and again.
  CHECK(
      parse(",apiVersion: slac}\n-pec: {siewedct\nmetadata: {name: shop}\n-pec: {severities: []}\n")
          .codes.front()
          .substr(0, 7) == "SLA1001");
  CHECK(parse(std::string(10'000, '[')).codes.front().substr(0, 7) == "SLA1004");
  std::string deep;
  for (int i = 0; i < 10'000; ++i)
    deep += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  CHECK(parse(deep).codes.front().substr(0, 7) == "SLA1004");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 9; ++k)
      bomb += (k == 0 ? "*a" : ", *a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  CHECK(parse(bomb).codes.front().substr(0, 7) == "SLA1008");
  CHECK(parse("a: &a [*a]\n").codes.front().substr(0, 7) == "SLA1009");
}

TEST_CASE("what YAML may expand to is bounded") {
  const auto refused = [](const std::string &text) {
    const Parsed got = parse(text);
    return got.codes.size() == 1 && got.codes.front().substr(0, 7) == "SLA1008";
  };
  const auto repeat = [](std::size_t count, const std::string &text) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
      out += text;
    return out;
  };
  // The same few bytes again and again: one alias counts its text.
  const std::string anchor = "a: &a \"" + std::string(300'000, 'x') + "\"\n";
  CHECK(refused(anchor + "b: [" + repeat(100, "*a, ") + "]\n"));
  CHECK(parse(anchor + "b: [*a, *a, *a]\n").codes.empty());
  CHECK(refused("a: &a [" + repeat(100'000, "x, ") + "]\n"));
  CHECK(refused(repeat(60, "&a [") + std::string(1'000'000, 'x') + repeat(60, "]")));
  // More values than a document needs.
  CHECK(refused(repeat(yaml::kMaxNodes + 1, "- a\n")));
  CHECK(parse(repeat(yaml::kMaxNodes - 1, "- a\n")).codes.empty());
  CHECK(parse(repeat(3, "---\n" + repeat(yaml::kMaxNodes / 2, "- a\n"))).codes.empty());
  // What the library would hold back until it knows that it is no key.
  for (const char *text : {"[", "{", "a, ", "? ", "\"\" ", "&a ", "!a ", "a #\n"})
    CHECK(refused((text[0] == '[' || text[0] == '"' || text[0] == '&' ? "" : "[") +
                  repeat(yaml::kMaxNodes + 1000, text)));
}
