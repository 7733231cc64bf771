// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/types.hpp"

#include "compiler/promql/regex.hpp"

#include <algorithm>

namespace slac::promql {
namespace {

using base::Code;

class Checker {
public:
  explicit Checker(std::vector<Error> &errors) : errors_(errors) {}

  Type type_of(const Expr &expr) {
    return std::visit([&](const auto &node) { return check(node, expr.range); }, expr.node);
  }

private:
  void fail(Code code, TextRange where, std::string message, std::string help = {}) {
    Error error;
    error.code = code;
    error.range = where;
    error.message = std::move(message);
    error.help = std::move(help);
    errors_.push_back(std::move(error));
  }

  static std::string help_for(Type wanted, Type got) {
    if (wanted == Type::Matrix && got == Type::Vector)
      return "add a range, such as `metric[5m]`; over an expression a subquery: `expr[5m:]`";
    if (wanted == Type::Vector && got == Type::Matrix)
      return "remove the range, or put the selector into a function such as `rate(…)`";
    if (wanted == Type::Vector && got == Type::Scalar) return "wrap it in `vector(…)`";
    if (wanted == Type::Scalar && got == Type::Vector) return "wrap it in `scalar(…)`";
    return {};
  }

  void expect(const Expr &expr, Type wanted, const std::string &where) {
    const Type got = type_of(expr);
    if (got == wanted) return;
    fail(Code::PromqlType, expr.range,
         "expected " + std::string(type_name(wanted)) + " in " + where + ", got " +
             std::string(type_name(got)),
         help_for(wanted, got));
  }

  static Type check(const NumberLiteral &, TextRange) { return Type::Scalar; }
  static Type check(const StringLiteral &, TextRange) { return Type::String; }

  Type check(const Selector &s, TextRange where) {
    for (const Matcher &m : s.matchers)
      if (m.op == MatchOp::Regex || m.op == MatchOp::NotRegex)
        if (const auto problem = regex_problem(m.value))
          fail(Code::PromqlLiteral, m.range, "regular expression that does not parse: " + *problem,
               "Prometheus uses RE2's syntax; escape special characters with `\\\\`");
    const auto is_name = [](const Matcher &m) { return m.label == "__name__"; };
    if (!s.name.empty())
      for (const Matcher &m : s.matchers)
        if (is_name(m))
          fail(Code::PromqlSelector, m.range,
               "metric name is given twice: `" + s.name + "` and here", "keep one of the two");
    const bool bounded =
        !s.name.empty() || std::any_of(s.matchers.begin(), s.matchers.end(), [](const Matcher &m) {
          switch (m.op) {
          case MatchOp::Equal: return !m.value.empty();
          case MatchOp::NotEqual: return m.value.empty();
          // An absent label reads as an empty value.
          case MatchOp::Regex: return !matches_empty(m.value);
          case MatchOp::NotRegex: return matches_empty(m.value);
          }
          return false;
        });
    if (!bounded)
      fail(Code::PromqlSelector, where,
           "selector would read every series: it names no metric, and its matchers match an absent "
           "label",
           "name the metric");
    return s.range ? Type::Matrix : Type::Vector;
  }

  Type check(const Subquery &s, TextRange) {
    expect(*s.expr, Type::Vector, "a subquery");
    return Type::Matrix;
  }

  Type check(const Paren &p, TextRange) { return type_of(*p.expr); }

  Type check(const Unary &u, TextRange) {
    const Type type = type_of(*u.expr);
    if (type != Type::Scalar && type != Type::Vector)
      fail(Code::PromqlType, u.expr->range,
           "a sign is only allowed before a scalar or instant vector, got " +
               std::string(type_name(type)));
    return type;
  }

  Type check(const Aggregate &a, TextRange) {
    const Aggregation *known = find_aggregation(a.op);
    if (a.param && known != nullptr && known->param)
      expect(**a.param, *known->param, "the parameter of `" + a.op + "`");
    expect(*a.expr, Type::Vector, "aggregation `" + a.op + "`");
    return Type::Vector;
  }

  Type check(const Call &c, TextRange where) {
    const Function *f = find_function(c.function);
    if (f == nullptr) return Type::Vector; // reported by the parser
    const auto most = static_cast<int>(f->args.size());
    const int least = most - f->optional;
    const auto got = static_cast<int>(c.args.size());
    if (got < least || (got > most && !f->variadic)) {
      const std::string wanted = f->variadic ? "at least " + std::to_string(least)
                                 : least == most
                                     ? std::to_string(most)
                                     : std::to_string(least) + " to " + std::to_string(most);
      fail(Code::PromqlArguments, where,
           "expected " + wanted + (wanted == "1" ? " argument" : " arguments") + " in `" +
               c.function + "`, got " + std::to_string(got));
    }
    for (int i = 0; i < got; ++i) {
      if (i >= most && !f->variadic) break; // the surplus has been reported
      const char letter = f->args[static_cast<std::size_t>(std::min(i, most - 1))];
      const Type wanted = letter == 'v'   ? Type::Vector
                          : letter == 'm' ? Type::Matrix
                          : letter == 's' ? Type::Scalar
                                          : Type::String;
      expect(c.args[static_cast<std::size_t>(i)], wanted, "`" + c.function + "`");
    }
    return f->result;
  }

  Type check(const Binary &b, TextRange where) {
    const Type left = side(*b.left);
    const Type right = side(*b.right);
    const bool scalars = left == Type::Scalar && right == Type::Scalar;
    const bool vectors = left == Type::Vector && right == Type::Vector;
    if (is_comparison(b.op) && scalars && !b.returns_bool)
      fail(Code::PromqlType, where, "comparisons between scalars must use `bool`",
           "write `" + std::string(operator_text(b.op)) + " bool`");
    if (is_set_operator(b.op) && !vectors)
      fail(Code::PromqlType, where,
           "set operator `" + std::string(operator_text(b.op)) +
               "` needs instant vectors on both sides",
           "wrap a scalar in `vector(…)`");
    else if (b.matching && !vectors && (!b.matching->labels.empty() || b.matching->on))
      fail(Code::PromqlType, where, "vector matching is only allowed between instant vectors",
           "remove `on` or `ignoring`");
    return scalars ? Type::Scalar : Type::Vector;
  }

  Type side(const Expr &expr) {
    const Type type = type_of(expr);
    if (type == Type::Scalar || type == Type::Vector) return type;
    fail(Code::PromqlType, expr.range,
         "binary operators take scalars and instant vectors, got " + std::string(type_name(type)),
         help_for(Type::Vector, type));
    return Type::Vector;
  }

  std::vector<Error> &errors_;
};

} // namespace

Type check_types(const Expr &expr, std::vector<Error> &errors) {
  return Checker(errors).type_of(expr);
}

} // namespace slac::promql
