// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/selectors.hpp"

#include "compiler/base/overloaded.hpp"

namespace slac::promql {
namespace {

void collect(const Expr &expr, std::vector<const Selector *> &out) {
  const auto inner = [&](const auto &child) { collect(*child, out); };
  std::visit(base::Overloaded{[](const NumberLiteral &) {}, [](const StringLiteral &) {},
                              [&](const Selector &s) { out.push_back(&s); },
                              [&](const Subquery &s) { inner(s.expr); },
                              [&](const Call &c) {
                                for (const Expr &arg : c.args)
                                  collect(arg, out);
                              },
                              [&](const Aggregate &a) { inner(a.expr); },
                              [&](const Unary &u) { inner(u.expr); },
                              [&](const Paren &p) { inner(p.expr); },
                              [&](const Binary &b) {
                                inner(b.left);
                                inner(b.right);
                              }},
             expr.node);
}

} // namespace

std::vector<const Selector *> selectors_in(const Expr &expr) {
  std::vector<const Selector *> out;
  collect(expr, out);
  return out;
}

} // namespace slac::promql
