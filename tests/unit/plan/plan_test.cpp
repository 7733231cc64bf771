// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/decode/tree.hpp"
#include "compiler/emit/emit.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/types.hpp"
#include "tests/support/memory_sink.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <set>

using namespace slac;

namespace {

/// A checked tree.
struct Example {
  explicit Example(const std::string &name) {
    base::Diagnostics diagnostics;
    tree = decode::load_tree({SLAC_EXAMPLES "/" + name}, base::DiskFiles(), diagnostics);
    model = decode::decode_tree(tree, diagnostics);
    check::check_model(model, {}, diagnostics);
    units = plan::make_units(model, tree.sources, diagnostics);
    REQUIRE_FALSE(diagnostics.has_errors());
  }
  decode::SourceTree tree;
  model::Model model;
  std::vector<plan::Unit> units;
};

/// The rules of each resource of an example.
std::vector<plan::RuleFile> rules_of(const std::string &name) {
  const Example example(name);
  std::vector<plan::RuleFile> out;
  for (const plan::Unit &unit : example.units) {
    for (const model::Objective *o : unit.objectives)
      out.push_back(plan::make_objective_rules(*o, example.model));
    for (const model::Agreement *a : unit.agreements)
      out.push_back(plan::make_agreement_rules(*a, example.model));
    if (unit.shared != nullptr) out.push_back(unit.shared(example.model));
  }
  return out;
}

/// Names that an expression reads, with their longest range in milliseconds.
void collect(const promql::Expr &expr, std::map<std::string, std::int64_t> &out);

template <class Node>
void collect_node(const Node &, std::map<std::string, std::int64_t> &) {}
void collect_node(const promql::Selector &s, std::map<std::string, std::int64_t> &out) {
  std::int64_t &range = out[s.name];
  range = std::max(range, s.range ? s.range->ns / 1000000 : 0);
}
void collect_node(const promql::Subquery &s, std::map<std::string, std::int64_t> &out) {
  collect(*s.expr, out);
}
void collect_node(const promql::Call &c, std::map<std::string, std::int64_t> &out) {
  for (const promql::Expr &arg : c.args)
    collect(arg, out);
}
void collect_node(const promql::Aggregate &a, std::map<std::string, std::int64_t> &out) {
  collect(*a.expr, out);
}
void collect_node(const promql::Unary &u, std::map<std::string, std::int64_t> &out) {
  collect(*u.expr, out);
}
void collect_node(const promql::Paren &p, std::map<std::string, std::int64_t> &out) {
  collect(*p.expr, out);
}
void collect_node(const promql::Binary &b, std::map<std::string, std::int64_t> &out) {
  collect(*b.left, out);
  collect(*b.right, out);
}
void collect(const promql::Expr &expr, std::map<std::string, std::int64_t> &out) {
  std::visit([&](const auto &node) { collect_node(node, out); }, expr.node);
}

} // namespace

TEST_CASE("every emitted expression parses to itself and type-checks") {
  for (const char *example : {"checkout", "colocation"})
    for (const plan::RuleFile &file : rules_of(example))
      for (const plan::Group &group : file.groups)
        for (const plan::Rule &rule : group.rules) {
          const std::string text = promql::print(rule.expr);
          INFO(text);
          const auto parsed = promql::parse_typed(text, {});
          REQUIRE(std::holds_alternative<promql::Typed>(parsed));
          CHECK(promql::print(std::get<promql::Typed>(parsed).expr) == text);
        }
}

TEST_CASE("only rules of windows up to an hour read raw series") {
  for (const plan::RuleFile &file : rules_of("checkout"))
    for (const plan::Group &group : file.groups)
      for (const plan::Rule &rule : group.rules) {
        std::map<std::string, std::int64_t> reads;
        collect(rule.expr, reads);
        for (const auto &[name, range] : reads) {
          INFO(rule.record << " reads " << name);
          if (!name.starts_with("slo:")) CHECK(range <= 3'600'000);
        }
      }
}

TEST_CASE("groups fit Mimir's limit and rules read only what stands before them or elsewhere") {
  for (const char *example : {"checkout", "colocation"})
    for (const plan::RuleFile &file : rules_of(example)) {
      std::set<std::string> all;
      for (const plan::Group &group : file.groups)
        for (const plan::Rule &rule : group.rules)
          all.insert(rule.record);
      std::set<std::string> seen;
      for (const plan::Group &group : file.groups) {
        CHECK(group.rules.size() <= 20);
        for (const plan::Rule &rule : group.rules) {
          std::map<std::string, std::int64_t> reads;
          collect(rule.expr, reads);
          for (const auto &[name, range] : reads) {
            INFO(group.name << ": " << rule.record << rule.alert << " reads " << name);
            CHECK((!all.contains(name) || seen.contains(name)));
          }
          seen.insert(rule.record);
        }
      }
    }
}

TEST_CASE("equal models give equal bytes") {
  const auto emitted = [] {
    const Example example("colocation");
    test::MemorySink sink;
    for (const emit::Target &target : emit::targets()) {
      const auto emitter = target.make_emitter(example.model);
      for (const plan::Unit &unit : example.units)
        emitter->emit(unit, sink);
    }
    return sink.files;
  };
  const auto first = emitted();
  CHECK(first.size() == 6);
  CHECK(first == emitted());
}

namespace {

struct Units {
  std::vector<std::string> paths;
  std::vector<base::Diagnostic> findings;
};

/// The units of a tree of objectives, one per line `PATH RELATIVE NAME`.
Units units_of(std::initializer_list<std::array<std::string, 3>> objectives) {
  base::SourceSet sources;
  model::Model model;
  std::map<std::string, base::FileId> files;
  for (const auto &[path, relative, name] : objectives) {
    if (!files.contains(path)) files[path] = sources.add(path, "x\n", relative);
    model::Objective o;
    o.name = {name, {files[path], 0, 1}};
    model.objectives.push_back(std::move(o));
  }
  base::Diagnostics diagnostics;
  Units out;
  for (const plan::Unit &unit : plan::make_units(model, sources, diagnostics)) {
    std::string line = unit.path + ":";
    for (const model::Objective *o : unit.objectives)
      line += " " + o->name.value;
    out.paths.push_back(line);
  }
  out.findings = diagnostics.sorted();
  return out;
}

} // namespace

TEST_CASE("output follows the spec files, by path, then by name") {
  const Units units = units_of({{"s/b.yml", "b.yml", "one"},
                                {"s/team/a.yaml", "team/a.yaml", "three"},
                                {"s/b.yml", "b.yml", "two"},
                                {"s/list.txt", "list.txt", "four"}});
  CHECK(units.findings.empty());
  CHECK(units.paths == std::vector<std::string>{"b: one two", "list.txt: four", "team/a: three"});
}

TEST_CASE("a path below a folder is taken from there, of a file only its name") {
  base::Diagnostics diagnostics;
  const std::string folder = SLAC_EXAMPLES "/colocation";
  const auto relative = [&](const std::string &path) {
    const auto tree = decode::load_tree({path}, base::DiskFiles(), diagnostics);
    std::vector<std::string> out;
    for (const base::FileId id : tree.files)
      out.push_back(tree.sources.file(id).relative);
    return out;
  };
  using Names = std::vector<std::string>;
  CHECK(relative(folder) == Names{"specs/agreements.yaml", "specs/project.yaml"});
  CHECK(relative(folder + "/") == Names{"specs/agreements.yaml", "specs/project.yaml"});
  CHECK(relative(folder + "/../colocation/specs/.") == Names{"agreements.yaml", "project.yaml"});
  CHECK(relative(folder + "/specs/project.yaml") == Names{"project.yaml"});
}

TEST_CASE("two specs with one output path are shown, and a path that is none") {
  const Units same = units_of({{"a/x.yaml", "x.yaml", "one"}, {"b/x.yml", "x.yml", "two"}});
  REQUIRE(same.findings.size() == 1);
  CHECK(same.findings[0].code == base::Code::OutputCollision);
  CHECK(same.findings[0].message == "`a/x.yaml` and `b/x.yml` have one output path: `x.yaml`");
  REQUIRE(same.findings[0].also.size() == 1);
  for (const char *relative :
       {"../x.yaml", "/x.yaml", "a/../../x.yaml", "", ".yaml", "a\nb.yaml", "_slac/x.yaml"}) {
    INFO(relative);
    const Units one = units_of({{"x", relative, "one"}});
    REQUIRE(one.findings.size() == 1);
    CHECK(one.findings[0].code == base::Code::OutputPath);
    CHECK(one.paths.empty());
  }
}
