// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/overloaded.hpp"
#include "compiler/check/check.hpp"
#include "compiler/decode/tree.hpp"
#include "compiler/emit/emit.hpp"
#include "compiler/plan/staggered.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/selectors.hpp"
#include "compiler/promql/types.hpp"
#include "tests/support/memory_sink.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

using namespace slac;

namespace {

/// Every kind of indicator, split and not.
constexpr const char *kIndicators = "../tests/golden/ok/indicators/spec.yaml";
/// Closed hours and maintenance.
constexpr const char *kExclusions = "../tests/golden/ok/exclusions/spec.yaml";
constexpr std::array<const char *, 4> kTrees{"checkout", "colocation", kIndicators, kExclusions};

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

/// The rules of each resource of an example, at its own interval or another.
std::vector<plan::RuleFile> rules_of(const std::string &name, time::Duration interval = {}) {
  Example example(name);
  if (interval.ns != 0) example.model.project.evaluation_interval.value = interval;
  std::vector<plan::RuleFile> out;
  for (const plan::Unit &unit : example.units) {
    if (const auto *file = std::get_if<plan::SpecFile>(&unit.of)) {
      for (const model::Objective *o : file->objectives)
        out.push_back(plan::make_objective_rules(*o, example.model));
      for (const model::Agreement *a : file->agreements)
        out.push_back(plan::make_agreement_rules(*a, example.model));
    } else if (const auto *shared = std::get_if<plan::SharedRules>(&unit.of)) {
      out.push_back(shared->make(example.model));
    }
  }
  return out;
}

/// A selector of an expression, with how far it looks back, in milliseconds.
struct Read {
  std::string name;
  std::int64_t range = 0; ///< with those of subqueries around it; 0: a bare selector
  std::int64_t offset = 0;
};

std::int64_t ms(const std::optional<promql::Length> &length) {
  return length ? length->ns / 1'000'000 : 0;
}

void collect(const promql::Expr &expr, Read around, std::vector<Read> &out) {
  const auto inner = [&](const auto &child) { collect(*child, around, out); };
  std::visit(base::Overloaded{[](const promql::NumberLiteral &) {},
                              [](const promql::StringLiteral &) {},
                              [&](const promql::Selector &s) {
                                out.push_back({s.name, around.range + ms(s.range),
                                               around.offset + ms(s.modifiers.offset)});
                              },
                              [&](const promql::Subquery &s) {
                                around.range += ms(s.range);
                                around.offset += ms(s.modifiers.offset);
                                inner(s.expr);
                              },
                              [&](const promql::Call &c) {
                                for (const promql::Expr &arg : c.args)
                                  collect(arg, around, out);
                              },
                              [&](const promql::Aggregate &a) { inner(a.expr); },
                              [&](const promql::Unary &u) { inner(u.expr); },
                              [&](const promql::Paren &p) { inner(p.expr); },
                              [&](const promql::Binary &b) {
                                inner(b.left);
                                inner(b.right);
                              }},
             expr.node);
}

std::vector<Read> reads_of(const promql::Expr &expr) {
  std::vector<Read> out;
  collect(expr, {}, out);
  return out;
}

void collect(const plan::Wording &wording, std::vector<Read> &out) {
  for (const plan::WordingPart &part : wording.parts)
    std::visit(base::Overloaded{[](const auto &) {},
                                [&](const plan::Found &is) { collect(is.query.expr, {}, out); },
                                [&](const plan::ForEach &is) { collect(is.query.expr, {}, out); },
                                [&](const plan::IfFound &is) {
                                  collect(is.query.expr, {}, out);
                                  collect(is.then, out);
                                },
                                [&](const plan::IfLabel &is) { collect(is.then, out); }},
               part.is);
}

} // namespace

TEST_CASE("every emitted expression parses to itself and type-checks") {
  for (const char *example : kTrees)
    for (const plan::RuleFile &file : rules_of(example))
      for (const plan::Group &group : file.groups)
        for (const plan::Rule &rule : group.rules) {
          const std::string text = promql::print(rule.expr);
          INFO(text);
          const auto parsed = promql::parse_typed(text, {promql::Version::V3_16, false, true});
          REQUIRE(std::holds_alternative<promql::Typed>(parsed));
          CHECK(promql::print(std::get<promql::Typed>(parsed).expr) == text);
        }
}

TEST_CASE("only rules of windows up to an hour read raw series, and none reads the future") {
  for (const plan::RuleFile &file : rules_of(kIndicators))
    for (const plan::Group &group : file.groups)
      for (const plan::Rule &rule : group.rules)
        for (const Read &read : reads_of(rule.expr)) {
          INFO(rule.record << rule.alert << " reads " << read.name);
          if (!read.name.starts_with("slo:")) CHECK(read.range <= 3'600'000);
          CHECK(read.offset >= 0);
        }
}

TEST_CASE("groups fit Mimir's limit and rules read only what stands before them or elsewhere") {
  for (const char *example : kTrees)
    for (const plan::RuleFile &file : rules_of(example)) {
      std::set<std::string> all;
      for (const plan::Group &group : file.groups)
        for (const plan::Rule &rule : group.rules)
          all.insert(rule.record);
      std::set<std::string> seen;
      for (const plan::Group &group : file.groups) {
        CHECK(group.rules.size() <= 20);
        CHECK_FALSE(group.purpose.empty());
        for (const plan::Rule &rule : group.rules) {
          for (const Read &read : reads_of(rule.expr)) {
            INFO(group.name << ": " << rule.record << rule.alert << " reads " << read.name);
            const bool is_of_slow_group = read.range == 601'000;
            CHECK((!all.contains(read.name) || seen.contains(read.name) || is_of_slow_group));
          }
          seen.insert(rule.record);
        }
      }
    }
}

TEST_CASE("records are read so that stale markers do not matter") {
  for (const plan::RuleFile &file : rules_of(kIndicators))
    for (const plan::Group &group : file.groups)
      for (const plan::Rule &rule : group.rules)
        for (const Read &read : reads_of(rule.expr)) {
          INFO(rule.record << " reads " << read.name);
          if (!rule.record.empty() && read.name.starts_with("slo:")) CHECK(read.range > 0);
        }
}

TEST_CASE("what is recorded every five minutes is read by its last value elsewhere") {
  for (const plan::RuleFile &file : rules_of(kIndicators)) {
    std::set<std::string> slow;
    for (const plan::Group &group : file.groups)
      if (group.name.ends_with("-window"))
        for (const plan::Rule &rule : group.rules)
          slow.insert(rule.record);
    if (slow.empty()) continue;
    CHECK(slow.contains("slo:budget_remaining:ratio"));
    CHECK(slow.contains("slo:error:ratio1d"));
    for (const plan::Group &group : file.groups) {
      if (group.name.ends_with("-window") || group.name.ends_with("-also")) continue;
      for (const plan::Rule &rule : group.rules) {
        std::vector<Read> reads = reads_of(rule.expr);
        for (const auto &[name, annotation] : rule.annotations)
          collect(annotation, reads);
        for (const Read &read : reads) {
          INFO(rule.record << rule.alert << " reads " << read.name);
          if (slow.contains(read.name)) CHECK(read.range == 601'000);
        }
      }
    }
  }
}

TEST_CASE("every alert has a tier, whatever its severity is renamed to") {
  for (const char *example : kTrees)
    for (const plan::RuleFile &file : rules_of(example))
      for (const plan::Group &group : file.groups)
        for (const plan::Rule &rule : group.rules) {
          INFO(rule.alert);
          if (rule.alert.empty()) continue;
          REQUIRE(rule.labels.contains("tier"));
          const std::string tier = plan::literal(rule.labels.at("tier"));
          CHECK((tier == "page" || tier == "ticket"));
        }
}

namespace {

/// The names of what an objective of checkout with another target records and alerts on.
std::vector<std::string> names_of(const std::string &percent, time::Duration window) {
  const Example example("checkout");
  model::Objective objective = example.model.objectives.front();
  objective.target.value.percent = *base::Decimal::parse(percent);
  objective.target.value.window.form = terms::Rolling{window};
  std::vector<std::string> out;
  for (const plan::Group &group : plan::make_objective_rules(objective, example.model).groups) {
    CHECK(group.rules.size() <= 20);
    for (const plan::Rule &rule : group.rules)
      out.push_back(rule.record + rule.alert +
                    (rule.alert.empty() ? "" : plan::literal(rule.labels.at("tier"))));
  }
  return out;
}

} // namespace

TEST_CASE("an alert without a pair that can fire is left out") {
  const auto count = [](const std::vector<std::string> &names, const std::string &name) {
    return std::count(names.begin(), names.end(), name);
  };
  const auto high = names_of("99.9", {30 * time::kDay});
  CHECK(count(high, "SloErrorBudgetBurnpage") == 1);
  CHECK(count(high, "SloErrorBudgetBurnticket") == 1);
  const auto low = names_of("50", {30 * time::kDay});
  CHECK(count(low, "SloErrorBudgetBurnpage") == 0);
  CHECK(count(low, "SloErrorBudgetBurnticket") == 1);
}

TEST_CASE("the records follow from the alert windows, beside those that every objective has") {
  const auto ratios = [](const std::vector<std::string> &names) {
    std::string out;
    for (const std::string &name : names)
      if (name.starts_with("slo:error:ratio")) out += name.substr(15) + " ";
    return out;
  };
  CHECK(ratios(names_of("99.9", {30 * time::kDay})) == "5m 30m 1h 2h 6h 1d 3d _window ");
  CHECK(ratios(names_of("99.9", {4 * time::kDay})) ==
        "5m 15m 16m 30m 48m 1h 2h 4h 6h 10h 1d 3d _window ");
  CHECK(ratios(names_of("99.9", {14 * time::kDay})) ==
        "5m 14m 28m 30m 56m 1h 2h 3h 6h 12h 1d 1d10h 3d _window ");
}

TEST_CASE("equal models give equal bytes") {
  const auto emitted = [] {
    const Example example("colocation");
    test::MemorySink sink;
    for (const emit::Target &target : emit::targets()) {
      const auto emitter = target.make_emitter(example.model, {});
      for (const plan::Unit &unit : example.units)
        emitter->emit(unit, sink);
    }
    return sink.files;
  };
  const auto first = emitted();
  CHECK(first.size() == 26); // files of all targets; an emitter more changes it
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
    o.target.value.window.form = terms::Rolling{{30 * time::kDay}};
    model.objectives.push_back(std::move(o));
  }
  base::Diagnostics diagnostics;
  Units out;
  for (const plan::Unit &unit : plan::make_units(model, sources, diagnostics)) {
    std::string line = unit.path + ":";
    if (const auto *file = std::get_if<plan::SpecFile>(&unit.of))
      for (const model::Objective *o : file->objectives)
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
  CHECK(units.paths == std::vector<std::string>{"b: one two", "list.txt: four", "team/a: three",
                                                "_slac/objectives:"});
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
  CHECK(relative(folder) == Names{"specs/agreements.yaml", "specs/channels.yaml", "specs/kpis.yaml",
                                  "specs/project.yaml"});
  CHECK(relative(folder + "/") == Names{"specs/agreements.yaml", "specs/channels.yaml",
                                        "specs/kpis.yaml", "specs/project.yaml"});
  CHECK(relative(folder + "/../colocation/specs/.") ==
        Names{"agreements.yaml", "channels.yaml", "kpis.yaml", "project.yaml"});
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
    CHECK(one.paths == std::vector<std::string>{"_slac/objectives:"});
  }
}

TEST_CASE("staggered groups read only what was recorded some seconds before") {
  for (const char *tree : kTrees)
    for (const plan::RuleFile &rules : rules_of(tree, plan::kLeastStaggered)) {
      const plan::RuleFile staggered = plan::staggered(rules);
      // Of each original group: when each name is recorded last, so far.
      std::map<std::string, std::map<std::string, time::Duration>> recorded;
      std::size_t count = 0, original = 0;
      for (const plan::Group &group : rules.groups)
        original += group.rules.size();
      for (const plan::Group &group : staggered.groups) {
        INFO(group.name);
        CHECK(group.offset.ns >= 5 * time::kSecond);
        CHECK(group.offset < group.interval);
        const auto whole =
            std::find_if(rules.groups.begin(), rules.groups.end(), [&](const plan::Group &other) {
              return group.name == other.name || group.name.starts_with(other.name + "-");
            });
        REQUIRE(whole != rules.groups.end());
        auto &known = recorded[whole->name];
        for (const plan::Rule &rule : group.rules) {
          ++count;
          for (const promql::Selector *read : promql::selectors_in(rule.expr))
            if (const auto found = known.find(read->name); found != known.end())
              CHECK(found->second < group.offset);
        }
        for (const plan::Rule &rule : group.rules)
          if (!rule.record.empty()) known[rule.record] = group.offset;
      }
      CHECK(count == original);
    }
}
