// SPDX-License-Identifier: Apache-2.0
// The layout of Prometheus's own formatter, oddities included: a short subquery is not indented.
#include "compiler/promql/print.hpp"
#include "compiler/promql/printer.hpp"

namespace slac::promql {
namespace {

class Layout {
public:
  Layout(NameStyle names, std::size_t width) : names_(names), width_(width) {}

  std::string lay_out(const Expr &expr, int level, bool wrap = false) const {
    if (wrap) return parentheses(expr, level);
    const auto *subquery = std::get_if<Subquery>(&expr.node);
    if (!is_long(expr))
      return (subquery != nullptr ? "" : indent(level)) + promql::print(expr, names_);
    return std::visit([&](const auto &node) { return split(node, expr, level); }, expr.node);
  }

private:
  static std::string indent(int level) {
    return std::string(2 * static_cast<std::size_t>(level), ' ');
  }

  bool is_long(const Expr &expr) const {
    Printer printer(names_, width_);
    printer.print(expr);
    return printer.size() > width_;
  }

  std::string parentheses(const Expr &inner, int level) const {
    return indent(level) + "(\n" + lay_out(inner, level + 1) + "\n" + indent(level) + ")";
  }

  template <class Leaf>
  std::string split(const Leaf &, const Expr &expr, int level) const {
    return indent(level) + promql::print(expr, names_);
  }

  std::string split(const Paren &p, const Expr &, int level) const {
    return parentheses(*p.expr, level);
  }

  std::string split(const Unary &u, const Expr &, int level) const {
    std::string inner = lay_out(*u.expr, level, operand_needs_paren(u));
    inner.erase(0, inner.find_first_not_of(" \n"));
    return indent(level) + (u.minus ? "-" : "+") + inner;
  }

  std::string split(const Subquery &s, const Expr &, int level) const {
    Printer printer(names_);
    printer.range(s);
    return lay_out(*s.expr, level, inner_needs_paren(s)) + printer.take();
  }

  std::string split(const Call &c, const Expr &, int level) const {
    std::string out = indent(level) + c.function + "(\n";
    for (std::size_t i = 0; i < c.args.size(); ++i)
      out += (i > 0 ? ",\n" : "") + lay_out(c.args[i], level + 1);
    return out + "\n" + indent(level) + ")";
  }

  std::string split(const Aggregate &a, const Expr &, int level) const {
    Printer printer(names_);
    printer.head(a);
    std::string out = indent(level) + printer.take() + "(\n";
    if (a.param) out += lay_out(**a.param, level + 1) + ",\n";
    return out + lay_out(*a.expr, level + 1) + "\n" + indent(level) + ")";
  }

  std::string split(const Binary &b, const Expr &, int level) const {
    Printer printer(names_);
    printer.op(b);
    const std::string left = left_is_infinity(b) ? indent(level + 1) + "Inf"
                                                 : lay_out(*b.left, level + 1, left_needs_paren(b));
    return left + "\n" + indent(level) + printer.take() + "\n" +
           lay_out(*b.right, level + 1, right_needs_paren(b));
  }

  NameStyle names_;
  std::size_t width_;
};

} // namespace

std::string pretty(const Expr &expr, NameStyle names, std::size_t width) {
  return Layout(names, width).lay_out(expr, 0);
}

} // namespace slac::promql
