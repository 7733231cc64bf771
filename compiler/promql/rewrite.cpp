// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/rewrite.hpp"

namespace slac::promql {
namespace {

/// Applies `change` to every length of the tree.
template <class Change>
struct LengthWalk {
  Change change;

  void walk(Expr &expr) {
    std::visit([&](auto &node) { visit(node); }, expr.node);
  }
  void visit(NumberLiteral &) {}
  void visit(StringLiteral &) {}
  void visit(Selector &s) {
    if (s.range) change(*s.range);
    visit(s.modifiers);
  }
  void visit(Modifiers &m) {
    if (m.offset) change(*m.offset);
  }
  void visit(Subquery &s) {
    change(s.range);
    if (s.step) change(*s.step);
    visit(s.modifiers);
    walk(*s.expr);
  }
  void visit(Call &c) {
    for (Expr &arg : c.args)
      walk(arg);
  }
  void visit(Aggregate &a) {
    if (a.param) walk(**a.param);
    walk(*a.expr);
  }
  void visit(Unary &u) { walk(*u.expr); }
  void visit(Paren &p) { walk(*p.expr); }
  void visit(Binary &b) {
    walk(*b.left);
    walk(*b.right);
  }
};
template <class Change>
LengthWalk(Change) -> LengthWalk<Change>;

Length milliseconds(std::int64_t ms) { return {ms * 1'000'000, {}, std::nullopt}; }

Expr make(decltype(Expr::node) node) { return {{}, std::move(node)}; }

} // namespace

std::size_t count_variable(const Expr &expr, std::string_view name) {
  std::size_t count = 0;
  Expr copy = expr;
  LengthWalk walk{[&](Length &l) { count += l.variable == name ? 1U : 0U; }};
  walk.walk(copy);
  return count;
}

std::optional<std::string> other_variable(const Expr &expr, std::string_view name) {
  std::optional<std::string> found;
  Expr copy = expr;
  LengthWalk walk{[&](Length &l) {
    if (!l.variable.empty() && l.variable != name && !found) found = l.variable;
  }};
  walk.walk(copy);
  return found;
}

Expr substitute_length(Expr expr, std::string_view name, std::int64_t ms) {
  LengthWalk walk{[&](Length &l) {
    if (l.variable == name) l = milliseconds(ms);
  }};
  walk.walk(expr);
  return expr;
}

Expr number(double value) { return make(NumberLiteral{value}); }
Expr text(std::string value) { return make(StringLiteral{std::move(value)}); }

Expr selector(std::string name, std::vector<Matcher> matchers) {
  return make(Selector{std::move(name), std::move(matchers), std::nullopt, {}});
}

Matcher equals(std::string label, std::string value) {
  return {std::move(label), MatchOp::Equal, std::move(value), {}};
}

Expr over(Expr expr, std::int64_t ms) {
  std::get<Selector>(expr.node).range = milliseconds(ms);
  return expr;
}

Expr subquery(Expr expr, std::int64_t range_ms, std::int64_t step_ms, std::int64_t offset_ms) {
  Subquery out{std::move(expr), milliseconds(range_ms), milliseconds(step_ms), {}};
  if (offset_ms != 0) out.modifiers.offset = milliseconds(offset_ms);
  return make(std::move(out));
}

Expr call(std::string function, std::vector<Expr> args) {
  return make(Call{std::move(function), std::move(args)});
}

Expr aggregate(std::string op, Expr expr) {
  return make(Aggregate{std::move(op), false, false, {}, std::nullopt, std::move(expr)});
}

Expr aggregate_by(std::string op, std::vector<std::string> labels, Expr expr) {
  return make(
      Aggregate{std::move(op), true, false, std::move(labels), std::nullopt, std::move(expr)});
}

Expr aggregate_without(std::string op, std::vector<std::string> labels, Expr expr) {
  return make(
      Aggregate{std::move(op), true, true, std::move(labels), std::nullopt, std::move(expr)});
}

Expr binary(BinaryOp op, Expr left, Expr right) {
  return make(Binary{op, false, std::nullopt, std::move(left), std::move(right), {}});
}

Expr binary(BinaryOp op, Matching matching, Expr left, Expr right) {
  return make(Binary{op, false, std::move(matching), std::move(left), std::move(right), {}});
}

Expr negate(Expr expr) { return make(Unary{true, std::move(expr)}); }

Expr shifted(Expr expr, std::int64_t offset_ms) {
  std::get<Selector>(expr.node).modifiers.offset = milliseconds(offset_ms);
  return expr;
}

Expr as_of(Expr expr, std::int64_t at_ms) {
  std::get<Selector>(expr.node).modifiers.at = At{At::Kind::Timestamp, at_ms};
  return expr;
}

} // namespace slac::promql
