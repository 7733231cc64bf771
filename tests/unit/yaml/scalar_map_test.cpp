// SPDX-License-Identifier: Apache-2.0
#include "compiler/yaml/parse.hpp"

#include <catch2/catch.hpp>

using namespace slac;

namespace {

/// Decoded value of key `k`, and for each decoded byte the source byte that it maps to.
struct Mapped {
  std::string value;
  std::string sources;
  std::string whole;
};

Mapped map_scalar(const std::string &text) {
  base::SourceSet sources;
  base::Diagnostics diagnostics;
  const auto file = sources.add("t.yaml", text);
  std::vector<yaml::Node> documents;
  yaml::read_documents(file, sources, diagnostics, [&](const yaml::Node &document) {
    documents.push_back(document);
    return true;
  });
  REQUIRE(documents.size() == 1);
  const yaml::Node &node = documents.front().entries.front().value;
  Mapped out;
  out.value = node.text;
  for (std::size_t i = 0; i < node.text.size(); ++i) {
    const base::Span span = node.subspan(i, i + 1);
    out.sources += text.at(span.begin);
  }
  out.whole = std::string(sources.text(node.span));
  return out;
}

} // namespace

TEST_CASE("every decoded byte maps to the byte that was typed, in each style") {
  struct Case {
    const char *name;
    const char *text;
    const char *value;
    const char *sources;
    const char *whole;
  };
  const Case cases[] = {
      {"plain", "k: sum(x)\n", "sum(x)", "sum(x)", "sum(x)"},
      {"plain over two lines", "k: sum(\n  x)\n", "sum( x)", "sum(\nx)", "sum(\n  x)"},
      {"plain in flow", "{k: a b, l: c}\n", "a b", "a b", "a b"},
      {"single quotes", "k: 'it''s'\n", "it's", "it's", "'it''s'"},
      {"double quotes", "k: \"a\\\"b\\x41c\"\n", "a\"bAc", "a\\b\\c", "\"a\\\"b\\x41c\""},
      {"double quotes folded", "k: \"a\n   b\"\n", "a b", "a\nb", "\"a\n   b\""},
      {"literal block", "k: |\n  sum(\n    x)\n", "sum(\n  x)\n", "sum(\n  x)\n",
       "|\n  sum(\n    x)"},
      {"folded block", "k: >-\n  sum(\n  x)\n", "sum( x)", "sum(\nx)", ">-\n  sum(\n  x)"},
      {"literal with indicator", "k: |2-\n   a\n  b\n", " a\nb", " a\nb", "|2-\n   a\n  b"},
      {"anchor", "k: &x abc\n", "abc", "abc", "abc"},
      {"umlauts before", "\"ü\": \"ä(x\"\n", "ä(x", "\xC3\xA4(x", "\"ä(x\""},
  };
  for (const Case &c : cases) {
    INFO(c.name);
    const Mapped got = map_scalar(c.text);
    CHECK(got.value == c.value);
    CHECK(got.sources == c.sources);
    if (std::string(c.name).find("block") == std::string::npos) CHECK(got.whole == c.whole);
  }
}
