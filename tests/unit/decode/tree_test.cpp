// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/render.hpp"
#include "compiler/decode/tree.hpp"
#include "tests/support/memory_files.hpp"

#include <catch2/catch.hpp>

using namespace slac;

namespace {

struct Decoded {
  model::Model model;
  std::string findings;
};

Decoded read(const std::vector<std::string> &texts) {
  test::MemoryFiles files;
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    paths.push_back("f" + std::to_string(100 + i) + ".yaml");
    files.add(paths.back(), texts[i]);
  }
  base::Diagnostics diagnostics;
  const auto tree = decode::load_tree(paths, files, diagnostics);
  Decoded out;
  out.model = decode::decode_tree(tree, diagnostics);
  for (const auto &d : diagnostics.sorted())
    out.findings += base::render_text(d, tree.sources);
  return out;
}

std::string resource(const std::string &kind, const std::string &name, const std::string &spec) {
  return "apiVersion: slac/v1\nkind: " + kind + "\nmetadata: {name: " + name + "}\nspec: " + spec +
         "\n---\n";
}

std::string objective(const std::string &name, const std::string &service,
                      const std::string &bad = "a_total") {
  return resource("Objective", name,
                  "{service: " + service + ", target: 99.9% over 30d, indicator: {ratio: {bad: '" +
                      bad + "', total: b_total}}}");
}

/// What only Prometheus 3 accepts.
const std::string kNew = "sum(rate({\"a.b\"}[$window]))";

} // namespace

TEST_CASE("the catalog of connectors has no findings") {
  base::Diagnostics diagnostics;
  const auto tree = decode::load_tree({"specs/connectors"}, base::DiskFiles(), diagnostics);
  REQUIRE(tree.files.size() > 10);
  const model::Model model = decode::decode_tree(tree, diagnostics);
  for (const auto &d : diagnostics.sorted())
    FAIL_CHECK(base::render_text(d, tree.sources));
}

TEST_CASE("a Project is known wherever it stands") {
  const std::string service = resource("Service", "s", "{}");
  const std::string project = resource("Project", "p", "{prometheus: {version: \"3\"}}");
  CHECK(read({service + objective("o", "s", kNew)}).findings.find("SLA3001") != std::string::npos);
  CHECK(read({service + objective("o", "s", kNew), project}).findings.empty());
  CHECK(read({service + objective("o", "s", kNew) + project}).findings.empty());
  CHECK(read({project, service + objective("o", "s", kNew)}).model.project.name.value == "p");
  // Its kind need not be readable before YAML is decoded.
  const std::string escaped = "apiVersion: slac/v1\nkind: \"Pro\\u006aect\"\nmetadata: {name: p}\n"
                              "spec: {prometheus: {version: \"3\"}}\n";
  CHECK(read({service + objective("o", "s", kNew), escaped}).findings.empty());
  // A word in a comment is none.
  CHECK(read({"# Project\n" + service + objective("o", "s", kNew)}).findings.find("SLA3001") !=
        std::string::npos);
}

TEST_CASE("the first of two Projects counts, in the order of the files") {
  const Decoded got = read({resource("Service", "s", "{}"), resource("Project", "p", "{}"),
                            resource("Project", "q", "{}") + resource("Project", "r", "{}")});
  CHECK(got.model.project.name.value == "p");
  CHECK(got.findings.find("f102.yaml:3:18: error[SLA2007]") != std::string::npos);
  CHECK(got.findings.find("f102.yaml:8:18: error[SLA2007]") != std::string::npos);
}

TEST_CASE("findings and model do not depend on which file is decoded first") {
  std::vector<std::string> texts{resource("Service", "s", "{}")};
  for (int i = 0; i < 60; ++i) {
    const std::string n = std::to_string(i);
    texts.push_back(objective("o" + n, "s") + objective("same", "s") +
                    objective("p" + n, "missing" + n) + resource("Service", "t" + n, "{x: 1}") +
                    (i % 10 == 9 ? "a: [\n" : ""));
  }
  const Decoded first = read(texts);
  CHECK(first.findings.find("SLA2001") != std::string::npos);
  CHECK(first.findings.find("SLA1001") != std::string::npos);
  REQUIRE(first.model.objectives.size() == 180);
  for (int run = 0; run < 20; ++run) {
    const Decoded again = read(texts);
    CHECK(again.findings == first.findings);
    for (std::size_t i = 0; i < first.model.objectives.size(); ++i)
      CHECK(again.model.objectives[i].name.span == first.model.objectives[i].name.span);
  }
}

TEST_CASE("references are not judged while a name may be missing") {
  CHECK(read({objective("o", "s"), resource("Service", "s", "{}")}).findings.empty());
  CHECK(read({objective("o", "s")}).findings.find("SLA2008") != std::string::npos);
  for (const char *broken :
       {"a: [\n", "apiVersion: slac/v1\nkind: Servise\nmetadata: {name: s}\nspec: {}\n",
        "apiVersion: openslo/v1\nkind: Service\nmetadata: {name: s}\nspec: {}\n"})
    CHECK(read({objective("o", "s"), broken}).findings.find("SLA2008") == std::string::npos);
}
