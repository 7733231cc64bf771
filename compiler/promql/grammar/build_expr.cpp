// SPDX-License-Identifier: Apache-2.0
// From the flat parse to the public tree: operators by precedence, names to functions and keywords,
// literals to values. It runs after the grammar so that every error has a place and a fix, which
// Spirit's own do not.
#include "compiler/promql/grammar/build_expr.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/promql/functions.hpp"
#include "compiler/promql/grammar/build_leaf.hpp"
#include "compiler/promql/grammar/build_postfix.hpp"
#include "compiler/promql/grammar/reported.hpp"
#include "compiler/promql/parse.hpp"

#include <boost/variant/get.hpp>

#include <algorithm>

namespace slac::promql::grammar {
namespace {

using base::Code;
namespace x3 = boost::spirit::x3;

/// The tokens of operators stand in the order of the operators.
constexpr BinaryOp binary_op(Kind kind) {
  return static_cast<BinaryOp>(static_cast<int>(kind) - static_cast<int>(Kind::Add));
}
static_assert(binary_op(Kind::Add) == BinaryOp::Add && binary_op(Kind::Pow) == BinaryOp::Pow &&
              binary_op(Kind::Equal) == BinaryOp::Equal &&
              binary_op(Kind::TrimLower) == BinaryOp::TrimLower &&
              binary_op(Kind::Unless) == BinaryOp::Unless);

class Builder {
public:
  Builder(std::string_view text, const Dialect &dialect, ErrorList &errors)
      : reporter_(text, errors), dialect_(dialect) {}

  Expr expression(const raw::Expression &in) {
    Chain chain{in};
    return climb(chain, 1);
  }

private:
  /// A flat expression and how much of it has been folded.
  struct Chain {
    const raw::Expression &in;
    std::size_t next = 0;  ///< index into in.rest of the next operator
    std::size_t signs = 0; ///< of the current operand, already taken
    int depth = 0;
    const raw::Operand &current() const { return next == 0 ? in.first : in.rest[next - 1].operand; }
  };

  bool old() const { return dialect_.version == Version::V2_42; }
  std::string text(const Token &t) const { return std::string(reporter_.word(t)); }
  Error &fail(Code code, TextRange where, std::string message, std::string help = {},
              std::string replacement = {}) {
    return reporter_.fail(code, where, std::move(message), std::move(help), std::move(replacement));
  }
  static Expr make(TextRange where, decltype(Expr::node) node) { return {where, std::move(node)}; }
  /// Precedence climbing over the flat list; only `^` and signs recurse to the right.
  Expr climb(Chain &chain, int min_precedence) {
    if (++chain.depth > 4 * kMaxDepth) {
      const Token &at = chain.in.rest.empty() ? chain.current().signs.front() : chain.in.rest[0].op;
      if (!too_deep_)
        fail(Code::PromqlTooDeep, range_of(at), "expression nests too deeply here",
             "split it into recording rules");
      too_deep_ = true;
      chain.next = chain.in.rest.size();
      chain.signs = chain.current().signs.size();
      return nothing(range_of(at));
    }
    Expr left = prefix(chain);
    while (chain.next < chain.in.rest.size()) {
      const raw::Tail &tail = chain.in.rest[chain.next];
      const BinaryOp op = binary_op(tail.op.kind);
      const int level = precedence(op);
      if (level < min_precedence) break;
      ++chain.next;
      chain.signs = 0;
      Expr right = climb(chain, op == BinaryOp::Pow ? level : level + 1);
      const TextRange where{left.range.begin, right.range.end};
      std::optional<Matching> match = matching(tail, where, is_nothing(right));
      // Prometheus forgets a matching without labels where there is nothing to match.
      const bool idle = match && match->labels.empty() && tail.fills.empty();
      if (idle && (is_scalar(left) || is_scalar(right))) match.reset();
      left = make(where, Binary{op, tail.returns_bool.has_value(), std::move(match),
                                std::move(left), std::move(right), range_of(tail.op)});
    }
    --chain.depth;
    return left;
  }

  static bool is_scalar(const Expr &expr) {
    if (std::holds_alternative<NumberLiteral>(expr.node)) return true;
    if (const auto *p = std::get_if<Paren>(&expr.node)) return is_scalar(*p->expr);
    if (const auto *u = std::get_if<Unary>(&expr.node)) return is_scalar(*u->expr);
    if (const auto *b = std::get_if<Binary>(&expr.node))
      return is_scalar(*b->right) && is_scalar(*b->left);
    const auto *c = std::get_if<Call>(&expr.node);
    const Function *f = c == nullptr ? nullptr : find_function(c->function);
    return f != nullptr && f->result == Type::Scalar;
  }

  Expr prefix(Chain &chain) {
    const raw::Operand &operand = chain.current();
    if (chain.signs == operand.signs.size()) return with_postfixes(operand);
    const Token &sign = operand.signs[chain.signs++];
    const bool minus = sign.kind == Kind::Sub;
    Expr inner = climb(chain, precedence(BinaryOp::Pow));
    if (auto *n = std::get_if<NumberLiteral>(&inner.node)) { // Prometheus folds signed numbers
      if (minus) n->value = -n->value;
      inner.range.begin = sign.begin;
      return inner;
    }
    const TextRange where{sign.begin, inner.range.end};
    return make(where, Unary{minus, std::move(inner)});
  }

  std::optional<Matching> matching(const raw::Tail &tail, TextRange where, bool incomplete) {
    std::optional<Matching> out;
    if (tail.matching) {
      const raw::Matching &in = *tail.matching;
      out.emplace();
      out->on = in.keyword.kind == Kind::On;
      out->labels = build_labels(in.labels, dialect_, reporter_);
      if (in.group) {
        out->cardinality = in.group->keyword.kind == Kind::GroupLeft ? Cardinality::ManyToOne
                                                                     : Cardinality::OneToMany;
        if (in.group->include) out->include = build_labels(*in.group->include, dialect_, reporter_);
      }
    }
    if (!tail.fills.empty()) fill(tail, where, incomplete, out);
    return out;
  }

  void fill(const raw::Tail &tail, TextRange where, bool incomplete, std::optional<Matching> &out) {
    if (!dialect_.experimental)
      fail(Code::PromqlSyntax, where, "fill modifiers are experimental",
           "start Prometheus with --enable-feature=promql-binop-fill-modifiers")
          .found_at = incomplete ? kNoToken : known_at(tail.fills.back().close, where.end);
    if (!out) out.emplace();
    for (const raw::Fill &f : tail.fills) {
      double value = build_number(f.value, dialect_, reporter_).value;
      if (f.sign && f.sign->kind == Kind::Sub) value = -value;
      if (f.keyword.kind != Kind::FillRight) out->fill_left = value;
      if (f.keyword.kind != Kind::FillLeft) out->fill_right = value;
    }
  }

  Expr with_postfixes(const raw::Operand &operand) {
    Expr out = primary(operand.primary);
    if (operand.postfixes.size() > static_cast<std::size_t>(kMaxDepth)) {
      fail(Code::PromqlTooDeep, out.range, "subqueries nest too deeply here",
           "split it into recording rules");
      return out;
    }
    for (const raw::Postfix &postfix : operand.postfixes)
      add_postfix(out, postfix, dialect_, reporter_);
    return out;
  }

  Expr primary(const raw::Primary &in) {
    const auto &form = in.get();
    if (const auto *t = boost::get<Token>(&form)) {
      if (t->kind == Kind::String)
        return make(range_of(*t), StringLiteral{build_string(*t, reporter_)});
      return make(range_of(*t), build_number(*t, dialect_, reporter_));
    }
    if (const auto *s = boost::get<raw::Selector>(&form))
      return build_selector(*s, dialect_, reporter_);
    if (const auto *c = boost::get<x3::forward_ast<raw::Call>>(&form)) return call(c->get());
    if (const auto *a = boost::get<x3::forward_ast<raw::Aggregate>>(&form))
      return aggregate(a->get());
    if (const auto *p = boost::get<raw::Paren>(&form))
      return make({p->open.begin, p->close.end}, Paren{expression(p->inner.get())});
    const Token &at = boost::get<raw::Missing>(form).at;
    return nothing(range_of(at));
  }

  std::vector<Expr> arguments(const raw::Arguments &in) {
    std::vector<Expr> out;
    for (const raw::Expression &arg : in.list)
      out.push_back(expression(arg));
    return out;
  }

  Expr call(const raw::Call &in) {
    Call out{text(in.name), {}};
    const TextRange where{in.name.begin, in.args.close.end};
    if (old() && in.name.kind != Kind::Word)
      fail(Code::PromqlSyntax, range_of(in.args.open),
           "expected an operator or the end of the expression, got `(`");
    out.args = arguments(in.args);
    const Function *known = find_function(out.function);
    if (known == nullptr || !is_in(dialect_, known->since)) {
      unknown_function(in, known).found_at = known_at(in.args.close, where.end);
      out.function.clear();
    }
    return make(where, std::move(out));
  }

  Error &unknown_function(const raw::Call &in, const Function *known) {
    const std::string name = text(in.name);
    if (known == nullptr) {
      const std::string near = nearest_function(name, dialect_);
      return fail(Code::PromqlUnknownFunction, range_of(in.name), "unknown function `" + name + "`",
                  near.empty() ? "see prometheus.io/docs/prometheus/latest/querying/functions"
                               : base::did_you_mean(near),
                  near);
    }
    if (known->since == Since::Only2_42)
      return fail(Code::PromqlUnknownFunction, range_of(in.name),
                  "function `" + name + "` is only in Prometheus 2",
                  "it is double_exponential_smoothing since Prometheus 3");
    if (old())
      return fail(Code::PromqlUnknownFunction, range_of(in.name),
                  "function `" + name + "` is not in Prometheus 2.42");
    return fail(Code::PromqlUnknownFunction, range_of(in.name),
                "function `" + name + "` is experimental",
                "start Prometheus with --enable-feature=promql-experimental-functions");
  }

  Expr aggregate(const raw::Aggregate &in) {
    const std::string op = reporter_.lower(in.name);
    const Aggregation *known = find_aggregation(op);
    Aggregate out{op, false, false, {}, std::nullopt, nothing({})};
    TextRange where{in.name.begin, in.args.close.end};
    if (in.before) group(out, *in.before);
    std::vector<Expr> args = arguments(in.args);
    if (in.after) {
      if (in.before)
        fail(Code::PromqlSyntax, range_of(in.after->keyword), "labels to group by are given twice",
             "keep one clause");
      group(out, *in.after);
      where.end = in.after->labels.close.end;
    }
    if (!is_in(dialect_, known->since)) {
      fail(Code::PromqlUnknownFunction, where, "aggregation `" + op + "` is experimental",
           "start Prometheus with --enable-feature=promql-experimental-functions")
          .found_at = known_at(in.args.close, where.end);
      return nothing(where);
    }
    const bool open = in.args.open.kind != Kind::LeftParen ||
                      (in.after && in.after->labels.close.kind != Kind::RightParen);
    if (open || std::any_of(args.begin(), args.end(), is_nothing)) // reported
      return nothing(where);
    const std::size_t wanted = known->param ? 2 : 1;
    if (args.size() != wanted) {
      fail(Code::PromqlArguments, where,
           "expected " + std::to_string(wanted) + (wanted == 1 ? " argument" : " arguments") +
               " in `" + op + "`, got " + std::to_string(args.size()),
           known->param ? "write `" + op + "(parameter, vector)`" : "write `" + op + "(vector)`")
          .found_at = known_at(in.args.close, where.end);
      return nothing(where);
    }
    if (known->param) out.param = Box<Expr>(std::move(args.front()));
    out.expr = Box<Expr>(std::move(args.back()));
    return make(where, std::move(out));
  }

  void group(Aggregate &out, const raw::Grouping &in) {
    out.grouped = true;
    out.without = in.keyword.kind == Kind::Without;
    out.labels = build_labels(in.labels, dialect_, reporter_);
  }

  Reporter reporter_;
  const Dialect &dialect_;
  bool too_deep_ = false;
};

} // namespace

Expr build_expr(const raw::Expression &expression, std::string_view text, const Dialect &dialect,
                ErrorList &errors) {
  return Builder(text, dialect, errors).expression(expression);
}

} // namespace slac::promql::grammar
