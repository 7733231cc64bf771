// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/decode/tree.hpp"
#include "compiler/emit/emit.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/types.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace slac;

namespace {

plan::RulePlan plan_of(const std::string &example) {
  base::Diagnostics diagnostics;
  const auto tree =
      decode::load_tree({SLAC_EXAMPLES "/" + example}, base::DiskFiles(), diagnostics);
  const model::Model model = decode::decode_tree(tree, diagnostics);
  check::check_model(model, {}, diagnostics);
  REQUIRE_FALSE(diagnostics.has_errors());
  return plan::make_plan(model);
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
    for (const plan::RuleFile &file : plan_of(example).rules)
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
  for (const plan::RuleFile &file : plan_of("checkout").rules)
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
    for (const plan::RuleFile &file : plan_of(example).rules) {
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

TEST_CASE("equal plans give equal bytes") {
  const auto first = emit::emit_files(plan_of("colocation"));
  const auto second = emit::emit_files(plan_of("colocation"));
  REQUIRE(first.size() == second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(first[i].path == second[i].path);
    CHECK(first[i].text == second[i].text);
  }
}
