// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/format.hpp"

#include <catch2/catch.hpp>

using namespace slac;

namespace {

std::string formatted(const std::string &text) {
  base::SourceSet sources;
  base::Diagnostics diagnostics;
  const auto out = decode::format(sources.add("s.yaml", text), sources, diagnostics);
  CHECK(!diagnostics.has_errors());
  REQUIRE(out);
  return *out;
}

std::string agreement(const std::string &commitments) {
  return "apiVersion: slac/v1\nkind: Agreement\nmetadata: {name: a}\nspec:\n  commitments:\n" +
         commitments;
}

} // namespace

TEST_CASE("a sentence is written in its one form") {
  const auto promise = [](const std::string &text) {
    const std::string whole = formatted(agreement("    c: {promise: " + text + "}\n"));
    const std::string before = agreement("    c: {promise: ");
    REQUIRE(whole.starts_with(before));
    return whole.substr(before.size(), whole.size() - before.size() - 2);
  };
  CHECK(promise("uptime  >= 99.90% per month") == "availability >= 99.9% per month");
  CHECK(promise("acknowledge sev1 within 15m") == "acknowledge sev1 within 15m");
  CHECK(promise("acknowledge sev1 within 900s per month") ==
        "acknowledge sev1 within 15m per month");
  CHECK(promise("'resolve sev1,sev2 within 4h'") == "'resolve sev1 and sev2 within 4h'");
  CHECK(promise("\"resolve sev1,sev2 , sev3 within 4h\"") ==
        "\"resolve sev1, sev2 and sev3 within 4h\"");
  CHECK(promise("respond quickly") == "respond quickly");
  CHECK(promise("'it''s no sentence, this'") == "'it''s no sentence, this'");
}

TEST_CASE("a sentence with a comma stands in quotes, where it could be moved into braces") {
  CHECK(formatted(agreement("    c:\n      promise: resolve sev1, sev2, sev3 within 4h # all\n")) ==
        agreement("    c:\n      promise: \"resolve sev1, sev2 and sev3 within 4h\" # all\n"));
}

TEST_CASE("what other readers of YAML take for a date or a number stands in quotes") {
  CHECK(formatted("apiVersion: slac/v1\nkind: Project\nmetadata: {name: p}\n"
                  "spec: {prometheus: {version: 2.42}}\n") ==
        "apiVersion: slac/v1\nkind: Project\nmetadata: {name: p}\n"
        "spec: {prometheus: {version: \"2.42\"}}\n");
  CHECK(formatted("apiVersion: slac/v1\nkind: Agreement\nmetadata: {name: a}\n"
                  "spec: {reviewed: 2026-09-15, term: 2026-01-01/2026-12-31}\n") ==
        "apiVersion: slac/v1\nkind: Agreement\nmetadata: {name: a}\n"
        "spec: {reviewed: \"2026-09-15\", term: \"2026-01-01/2026-12-31\"}\n");
  CHECK(formatted("apiVersion: slac/v1\nkind: Maintenance\nmetadata: {name: m}\n"
                  "spec:\n  from: 2026-11-07T22:00Z\n  to: '2026-11-08T02:00Z'\n") ==
        "apiVersion: slac/v1\nkind: Maintenance\nmetadata: {name: m}\n"
        "spec:\n  from: \"2026-11-07T22:00Z\"\n  to: '2026-11-08T02:00Z'\n");
}

TEST_CASE("blanks at the ends of lines go, but those of texts") {
  CHECK(formatted("# a comment  \nkind: X \t\nlist:  \n  - a\t \n") ==
        "# a comment\nkind: X\nlist:\n  - a\n");
  const std::string texts =
      "a: |\n  kept  \n\n  here \nb: \"kept  \n  too\"\nc: >-\n  and  \n  so\n";
  CHECK(formatted(texts) == texts);
  CHECK(formatted("a: 1 \r\nb: 2\r\n") == "a: 1\r\nb: 2\r\n");
  CHECK(formatted("a: 1") == "a: 1\n");
  CHECK(formatted("") == "");
}

TEST_CASE("other kinds, other languages and what is wrong stay") {
  for (const char *text :
       {"apiVersion: openslo/v1\nkind: SLO\nspec: {reviewed: 2026-09-15}\n",
        "apiVersion: slac/v1\nkind: Nothing\nspec: {reviewed: 2026-09-15}\n",
        "apiVersion: slac/v1\nkind: Agreement\nspec: [reviewed, 2026-09-15]\n",
        "apiVersion: slac/v1\nkind: Agreement\nspec: {reviewed: [2026-09-15]}\n"})
    CHECK(formatted(text) == text);
}

TEST_CASE("an anchored value is changed once") {
  CHECK(formatted("apiVersion: slac/v1\nkind: Agreement\nmetadata: {name: a}\nspec:\n"
                  "  commitments: {a: &c {promise: uptime >= 99% per month}, b: *c}\n") ==
        "apiVersion: slac/v1\nkind: Agreement\nmetadata: {name: a}\nspec:\n"
        "  commitments: {a: &c {promise: availability >= 99% per month}, b: *c}\n");
}

TEST_CASE("a file that is not YAML is reported") {
  base::SourceSet sources;
  base::Diagnostics diagnostics;
  CHECK(!decode::format(sources.add("s.yaml", "a: [\n"), sources, diagnostics));
  CHECK(diagnostics.has_errors());
}
