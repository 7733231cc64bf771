// SPDX-License-Identifier: Apache-2.0
#include "tests/support/promql_tree.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace slac::promql::tests {
namespace {

std::string exact(double value) {
  if (std::isnan(value)) return "nan";
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%a", value);
  return buffer;
}

std::string text(const std::string &value) { return std::to_string(value.size()) + ":" + value; }

std::string dump(const DurationExpr &d) {
  std::string out = "{" + std::to_string(static_cast<int>(d.op)) + (d.parenthesised ? "p" : "");
  if (d.op == DurationExpr::Op::Literal) out += exact(d.seconds) + (d.as_duration ? "d" : "");
  for (const DurationExpr &arg : d.args)
    out += dump(arg);
  return out + "}";
}
std::string dump(const Length &l) {
  return std::to_string(l.ns) + text(l.variable) + (l.computed ? dump(**l.computed) : "");
}
std::string dump(const Modifiers &m) {
  std::string out = "m" + std::to_string(static_cast<int>(m.edge));
  if (m.offset) out += "o" + dump(*m.offset);
  if (m.at) out += "@" + std::to_string(static_cast<int>(m.at->kind)) + std::to_string(m.at->ms);
  return out;
}
std::string dump(const NumberLiteral &n) { return exact(n.value) + (n.duration ? "d" : ""); }
std::string dump(const StringLiteral &s) { return "s" + text(s.value); }
std::string dump(const Selector &s) {
  std::vector<std::string> matchers;
  for (const Matcher &m : s.matchers)
    if (m.label != "__name__" || m.op != MatchOp::Equal || m.value != s.name || m.value.empty())
      matchers.push_back(text(m.label) + std::to_string(static_cast<int>(m.op)) + text(m.value));
  std::sort(matchers.begin(), matchers.end());
  std::string out = "v" + text(s.name);
  for (const std::string &m : matchers)
    out += "," + m;
  if (s.range) out += "[" + dump(*s.range);
  return out + dump(s.modifiers);
}
std::string dump(const Subquery &s) {
  return "q" + tree(*s.expr) + dump(s.range) + (s.step ? ":" + dump(*s.step) : "") +
         dump(s.modifiers);
}
std::string dump(const Call &c) {
  std::string out = "f" + text(c.function);
  for (const Expr &arg : c.args)
    out += tree(arg);
  return out;
}
std::string dump(const Aggregate &a) {
  // An empty `by ()` means the same as none.
  std::string out = "a" + a.op + (a.without ? "w" : "b");
  for (const std::string &label : a.labels)
    out += text(label);
  return out + (a.param ? tree(**a.param) : "") + tree(*a.expr);
}
std::string dump(const Unary &u) { return (u.minus ? "-" : "+") + tree(*u.expr); }
std::string dump(const Paren &p) { return "p" + tree(*p.expr); }
std::string dump(const Binary &b) {
  std::string out = "b" + std::to_string(static_cast<int>(b.op)) + (b.returns_bool ? "t" : "");
  if (b.matching) {
    const Matching &m = *b.matching;
    std::string match = m.on ? "on" : "";
    for (const std::string &label : m.labels)
      match += text(label);
    if (m.cardinality != Cardinality::OneToOne)
      match += "g" + std::to_string(static_cast<int>(m.cardinality));
    for (const std::string &label : m.include)
      match += text(label);
    if (m.fill_left) match += "l" + exact(*m.fill_left);
    if (m.fill_right) match += "r" + exact(*m.fill_right);
    out += match; // `ignoring ()` means the same as none
  }
  return out + tree(*b.left) + tree(*b.right);
}

} // namespace

std::string tree(const Expr &expr) {
  return "(" + std::visit([](const auto &node) { return dump(node); }, expr.node) + ")";
}

} // namespace slac::promql::tests
