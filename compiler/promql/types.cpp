// SPDX-License-Identifier: Apache-2.0
// Types bottom up, with the table of functions: what Prometheus refuses is an error at its node,
// and everything that is wrong is reported, not the first.
#include "compiler/promql/types.hpp"

#include "compiler/promql/parse.hpp"
#include "compiler/promql/regex.hpp"

#include <algorithm>

namespace slac::promql {
namespace {

using base::Code;

class Checker {
public:
  explicit Checker(ErrorList &errors) : errors_(errors) {}

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
    errors_.add(std::move(error));
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
    if (!bounded && !any_labels_)
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
    expect(*a.expr, Type::Vector, "aggregation `" + a.op + "`");
    if (a.param && known != nullptr && known->param)
      expect(**a.param, *known->param, "the parameter of `" + a.op + "`");
    return Type::Vector;
  }

  Type check(const Call &c, TextRange where) {
    const Function *f = find_function(c.function);
    if (f == nullptr) return Type::Vector; // reported by the parser
    const auto named = static_cast<int>(f->args.size());
    const int least = named - (f->variadic != 0 ? 1 : 0);
    const int most = f->variadic == 0 ? named : least + f->variadic; // negative: no limit
    const auto got = static_cast<int>(c.args.size());
    if (got < least || (got > most && f->variadic >= 0)) {
      const std::string wanted = f->variadic < 0 ? "at least " + std::to_string(least)
                                 : least == most
                                     ? std::to_string(most)
                                     : std::to_string(least) + " to " + std::to_string(most);
      fail(Code::PromqlArguments, where,
           "expected " + wanted + (wanted == "1" ? " argument" : " arguments") + " in `" +
               c.function + "`, got " + std::to_string(got));
    }
    if (c.function == "info" && got > 1) check_info(c.args[1]);
    for (int i = 0; i < got; ++i) {
      if (i >= named && f->variadic == 0) break; // the surplus has been reported
      const char letter = f->args[static_cast<std::size_t>(std::min(i, named - 1))];
      const Type wanted = letter == 'v'   ? Type::Vector
                          : letter == 'm' ? Type::Matrix
                          : letter == 's' ? Type::Scalar
                                          : Type::String;
      any_labels_ = c.function == "info" && i == 1;
      expect(c.args[static_cast<std::size_t>(i)], wanted, "`" + c.function + "`");
      any_labels_ = false;
    }
    return f->result;
  }

  /// The second argument of info() selects labels, not a metric.
  void check_info(const Expr &arg) {
    const auto *selector = std::get_if<Selector>(&arg.node);
    if (selector == nullptr || !selector->name.empty() || selector->range)
      fail(Code::PromqlType, arg.range, "expected label matchers alone in `info`",
           "write `info(metric, {label=\"value\"})`");
  }

  Type check(const Binary &b, TextRange where) {
    Type left = type_of(*b.left);
    Type right = type_of(*b.right);
    left = operand(*b.left, left);
    right = operand(*b.right, right);
    const bool scalars = left == Type::Scalar && right == Type::Scalar;
    const bool vectors = left == Type::Vector && right == Type::Vector;
    if (b.returns_bool && !is_comparison(b.op))
      fail(Code::PromqlSyntax, b.op_range,
           "expected a comparison before `bool`, got `" + std::string(operator_text(b.op)) + "`",
           "remove `bool`");
    if (is_comparison(b.op) && scalars && !b.returns_bool)
      fail(Code::PromqlType, b.op_range, "comparisons between scalars must use `bool`",
           "write `" + std::string(operator_text(b.op)) + " bool`");
    if (b.matching) check_matching(b, where, vectors);
    if (is_set_operator(b.op) && !vectors)
      fail(Code::PromqlType, where,
           "set operator `" + std::string(operator_text(b.op)) +
               "` needs instant vectors on both sides",
           "wrap a scalar in `vector(…)`");
    return scalars ? Type::Scalar : Type::Vector;
  }

  void check_matching(const Binary &b, TextRange where, bool vectors) {
    const Matching &m = *b.matching;
    for (const std::string &label : m.include)
      if (m.on && std::find(m.labels.begin(), m.labels.end(), label) != m.labels.end())
        fail(Code::PromqlType, b.op_range,
             "label `" + label + "` stands in both `on` and the group", "name it once");
    const bool fills = m.fill_left || m.fill_right;
    if (!vectors) {
      if (!m.labels.empty() || fills)
        fail(Code::PromqlType, where, "vector matching is only allowed between instant vectors",
             fills ? "remove the fill modifier" : "remove `on` or `ignoring`");
    } else if (is_set_operator(b.op)) {
      if (m.cardinality != Cardinality::OneToOne)
        fail(Code::PromqlType, where,
             "no grouping is allowed for `" + std::string(operator_text(b.op)) + "`",
             m.cardinality == Cardinality::ManyToOne ? "remove `group_left`"
                                                     : "remove `group_right`");
      if (fills)
        fail(Code::PromqlType, where,
             "nothing can be filled in for `" + std::string(operator_text(b.op)) + "`",
             "remove the fill modifier");
    }
  }

  /// Reports what no operator takes, and goes on as if it were a vector.
  Type operand(const Expr &expr, Type type) {
    if (type == Type::Scalar || type == Type::Vector) return type;
    fail(Code::PromqlType, expr.range,
         "binary operators take scalars and instant vectors, got " + std::string(type_name(type)),
         help_for(Type::Vector, type));
    return Type::Vector;
  }

  ErrorList &errors_;
  bool any_labels_ = false; ///< in a selector that may match everything
};

} // namespace

Type check_types(const Expr &expr, ErrorList &errors) { return Checker(errors).type_of(expr); }

std::variant<Typed, std::vector<Error>> parse_typed(std::string_view text, const Dialect &dialect) {
  auto parsed = parse(text, dialect);
  if (auto *errors = std::get_if<std::vector<Error>>(&parsed)) return std::move(*errors);
  Typed out{std::get<Expr>(std::move(parsed)), Type::Vector};
  ErrorList errors;
  out.type = check_types(out.expr, errors);
  if (!errors.empty()) return errors.take();
  return out;
}

} // namespace slac::promql
