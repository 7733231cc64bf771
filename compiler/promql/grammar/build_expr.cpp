// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/grammar/build_expr.hpp"

#include "compiler/base/utf8.hpp"
#include "compiler/promql/functions.hpp"
#include "compiler/promql/grammar/build_duration.hpp"
#include "compiler/promql/literal.hpp"
#include "compiler/promql/names.hpp"
#include "compiler/promql/parse.hpp"
#include "compiler/promql/regex.hpp"

#include <boost/variant/get.hpp>

#include <algorithm>
#include <cmath>

namespace slac::promql::grammar {
namespace {

using base::Code;
namespace x3 = boost::spirit::x3;

/// What 64 bits of milliseconds hold, in seconds.
constexpr double kMaxUnixTime = 9.2e15;

BinaryOp binary_op(Kind kind) {
  return static_cast<BinaryOp>(static_cast<int>(kind) - static_cast<int>(Kind::Add));
}

class Builder {
public:
  Builder(std::string_view text, const Dialect &dialect, std::vector<Error> &errors)
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
  /// Where a reader knows the whole of what `close` ends; never, if nothing does.
  static std::uint32_t known_at(const Token &close, std::uint32_t end) {
    return close.kind == Kind::RightParen ? end : kNoToken;
  }
  static Expr make(TextRange where, decltype(Expr::node) node) { return {where, std::move(node)}; }
  /// Stands for what has been reported: a call of no function has every type.
  static Expr nothing(TextRange where) { return {where, Call{}}; }
  static bool is_nothing(const Expr &expr) {
    const auto *c = std::get_if<Call>(&expr.node);
    return c != nullptr && c->function.empty();
  }

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
      out->labels = labels(in.labels);
      if (in.group) {
        out->cardinality = in.group->keyword.kind == Kind::GroupLeft ? Cardinality::ManyToOne
                                                                     : Cardinality::OneToMany;
        if (in.group->include) out->include = labels(*in.group->include);
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
      double value = number_or_duration(f.value).value;
      if (f.sign && f.sign->kind == Kind::Sub) value = -value;
      if (f.keyword.kind != Kind::FillRight) out->fill_left = value;
      if (f.keyword.kind != Kind::FillLeft) out->fill_right = value;
    }
  }

  std::vector<std::string> labels(const raw::Labels &in) {
    std::vector<std::string> out;
    for (const Token &t : in.list) {
      if (t.kind == Kind::String) {
        std::string name = string_value(t);
        if (old())
          fail(Code::PromqlSyntax, range_of(t), "quoted label names are not in Prometheus 2.42",
               needs_quotes(name) ? "" : "remove the quotes", needs_quotes(name) ? "" : name);
        else if (name.empty() || base::first_invalid_utf8(name))
          fail(Code::PromqlSyntax, range_of(t), "expected a label name, got " + text(t));
        out.push_back(std::move(name));
        continue;
      }
      std::string name = text(t);
      if (t.kind == Kind::MetricWord && (old() || dialect_.experimental))
        fail(Code::PromqlSyntax, range_of(t), "expected a label name, got `" + name + "`",
             "only metric names have colons");
      out.push_back(std::move(name));
    }
    return out;
  }

  std::vector<Matcher> matchers(const raw::Matchers &in) {
    std::vector<Matcher> out;
    for (const raw::Matcher &m : in.list) {
      const bool quoted = m.label.kind == Kind::String;
      if (quoted && old())
        fail(Code::PromqlSyntax, range_of(m.label),
             m.value ? "quoted label names are not in Prometheus 2.42"
                     : "quoted metric names are not in Prometheus 2.42");
      Matcher matcher;
      matcher.label = quoted ? string_value(m.label) : text(m.label);
      matcher.range = {m.label.begin, m.value ? m.value->value.end : m.label.end};
      if (!m.value) {
        matcher.value = std::exchange(matcher.label, "__name__");
      } else {
        if (m.value->value.kind != Kind::String) continue; // reported
        const Kind op = m.value->op.kind;
        matcher.op = op == Kind::NotEqual     ? MatchOp::NotEqual
                     : op == Kind::EqualRegex ? MatchOp::Regex
                     : op == Kind::NotRegex   ? MatchOp::NotRegex
                                              : MatchOp::Equal;
        matcher.value = string_value(m.value->value);
      }
      if (matcher.op == MatchOp::Regex || matcher.op == MatchOp::NotRegex)
        if (const auto problem = regex_problem(matcher.value))
          fail(Code::PromqlLiteral, matcher.range,
               "regular expression that does not parse: " + *problem,
               "Prometheus uses RE2's syntax; escape special characters with `\\\\`");
      out.push_back(std::move(matcher));
    }
    return out;
  }

  std::string string_value(const Token &t) const {
    const std::string_view word = reporter_.word(t);
    if (word.size() < 2 || word.front() != word.back()) return {}; // reported
    return decode_string(word).value;
  }

  NumberLiteral number_or_duration(const Token &t) {
    const std::string_view word = reporter_.word(t);
    if (t.kind == Kind::Duration) {
      if (old())
        fail(Code::PromqlSyntax, range_of(t),
             "expected an expression, got the duration `" + std::string(word) + "`",
             "durations as numbers are not in Prometheus 2.42: write the seconds");
      const auto ms = decode_duration(word);
      if (!ms)
        fail(Code::PromqlLiteral, range_of(t),
             "expected a duration such as 1h30m, got `" + std::string(word) + "`",
             "units are y, w, d, h, m, s, ms, each once, from large to small");
      return {static_cast<double>(ms.value_or(0)) / 1000, true};
    }
    if (t.kind != Kind::Number) return {}; // reported
    const auto value = decode_number(word);
    if (!value)
      fail(Code::PromqlLiteral, range_of(t), "expected a number, got `" + std::string(word) + "`");
    return {value.value_or(0), false};
  }

  Expr with_postfixes(const raw::Operand &operand) {
    Expr out = primary(operand.primary);
    if (operand.postfixes.size() > static_cast<std::size_t>(kMaxDepth)) {
      fail(Code::PromqlTooDeep, out.range, "subqueries nest too deeply here",
           "split it into recording rules");
      return out;
    }
    for (const raw::Postfix &postfix : operand.postfixes) {
      if (const auto *r = boost::get<raw::Range>(&postfix.get()))
        add_range(out, *r);
      else if (const auto *o = boost::get<raw::Offset>(&postfix.get()))
        add_offset(out, *o);
      else if (const auto *a = boost::get<raw::AtTime>(&postfix.get()))
        add_at(out, *a);
      else
        add_mark(out, boost::get<raw::Mark>(postfix.get()).keyword);
    }
    return out;
  }

  static Modifiers *modifiers_of(Expr &expr) {
    if (auto *selector = std::get_if<Selector>(&expr.node)) return &selector->modifiers;
    if (auto *subquery = std::get_if<Subquery>(&expr.node)) return &subquery->modifiers;
    return nullptr;
  }

  void add_range(Expr &expr, const raw::Range &in) {
    const TextRange where{in.open.begin, in.close.end};
    Length length = build_length(in.length, LengthUse::Range, dialect_, reporter_);
    std::optional<Length> step;
    if (in.step) step = build_length(*in.step, LengthUse::Range, dialect_, reporter_);
    if (in.colon) {
      const TextRange all{expr.range.begin, where.end};
      expr = make(all, Subquery{std::move(expr), std::move(length), std::move(step), {}});
      return;
    }
    auto *selector = std::get_if<Selector>(&expr.node);
    if (selector != nullptr && selector->range) {
      Error &e =
          fail(Code::PromqlSyntax, where, "expected at most one range, before `offset` and `@`",
               "write `metric[5m] offset 1h`");
      if (in.close.kind != Kind::RightBracket) e.found_at = kNoToken;
      return;
    }
    if (selector == nullptr) {
      const std::string inside = in.close.kind == Kind::RightBracket ? inner_text(where) : "5m";
      fail(Code::PromqlType, where, "ranges are only allowed for selectors",
           "write a subquery with `:`, such as `[" + inside + ":]`", "[" + inside + ":]");
      expr = nothing({expr.range.begin, where.end});
      return;
    }
    if (selector->modifiers.offset || selector->modifiers.at)
      fail(Code::PromqlSyntax, where, "expected the range before `offset` and `@`",
           "write `metric[5m] offset 1h`");
    selector->range = std::move(length);
    expr.range.end = where.end;
  }

  std::string inner_text(TextRange where) const {
    return text(Token{Kind::Bad, where.begin + 1, std::max(where.begin + 1, where.end - 1)});
  }

  /// Where to add a modifier; reports if there is no place, or it is taken.
  Modifiers *place_for(Expr &expr, TextRange modifier, const std::string &name, bool taken,
                       std::uint32_t found_at) {
    Modifiers *modifiers = modifiers_of(expr);
    if (modifiers == nullptr || taken) {
      if (is_nothing(expr)) return nullptr; // reported
      Error &e = fail(Code::PromqlSyntax, expr.range,
                      modifiers == nullptr ? name + " must follow a selector or a subquery"
                                           : name + " is given twice");
      e.found_at = found_at;
      e.also_range = modifier;
      e.also_text = modifiers == nullptr ? "it stands here" : "given again here";
      return nullptr;
    }
    return modifiers;
  }

  static std::uint32_t end_of(const raw::DurationPrimary &in) {
    if (const auto *t = boost::get<Token>(&in.get()))
      return t->kind == Kind::Bad ? kNoToken : t->end;
    if (const auto *c = boost::get<x3::forward_ast<raw::DurationCall>>(&in.get()))
      return known_at(c->get().close, c->get().close.end);
    const Token &close = boost::get<raw::DurationParen>(in.get()).close;
    return known_at(close, close.end);
  }

  void add_offset(Expr &expr, const raw::Offset &in) {
    const Length length = build_length(in.length, LengthUse::Offset, dialect_, reporter_);
    const Modifiers *now = modifiers_of(expr);
    Modifiers *modifiers =
        place_for(expr, range_of(in.keyword), "`offset`", now != nullptr && now->offset,
                  end_of(in.length.first.primary));
    if (modifiers == nullptr) return;
    if (length.ns != 0 || length.computed || !length.variable.empty()) modifiers->offset = length;
    expr.range.end = in.keyword.end;
  }

  void add_at(Expr &expr, const raw::AtTime &in) {
    At at;
    if (in.value.kind == Kind::Start) {
      at.kind = At::Kind::Start;
    } else if (in.value.kind == Kind::End_) {
      at.kind = At::Kind::End;
    } else {
      const double value = number_or_duration(in.value).value;
      if (!(value < kMaxUnixTime))
        fail(Code::PromqlLiteral, {expr.range.begin, in.value.end},
             "expected a Unix time in seconds, got `" + text(in.value) + "`");
      else
        at.ms = std::llround(value * 1000) * (in.sign && in.sign->kind == Kind::Sub ? -1 : 1);
    }
    const Modifiers *now = modifiers_of(expr);
    Modifiers *modifiers =
        place_for(expr, range_of(in.at), "`@`", now != nullptr && now->at,
                  in.value.kind == Kind::Bad ? kNoToken : std::max(in.value.end, in.close.end));
    if (modifiers == nullptr) return;
    modifiers->at = at;
    expr.range.end = std::max(in.value.end, in.close.end);
  }

  void add_mark(Expr &expr, const Token &keyword) {
    const auto edge =
        keyword.kind == Kind::Anchored ? Modifiers::Edge::Anchored : Modifiers::Edge::Smoothed;
    auto *selector = std::get_if<Selector>(&expr.node);
    if (selector == nullptr) {
      fail(Code::PromqlSyntax, {expr.range.begin, keyword.end},
           "`" + text(keyword) + "` must follow a selector");
      return;
    }
    Modifiers &modifiers = selector->modifiers;
    if (modifiers.edge != Modifiers::Edge::None && modifiers.edge != edge)
      fail(Code::PromqlSyntax, {expr.range.begin, keyword.end},
           "`anchored` and `smoothed` exclude each other", "keep one of them");
    modifiers.edge = edge;
  }

  Expr primary(const raw::Primary &in) {
    const auto &form = in.get();
    if (const auto *t = boost::get<Token>(&form)) {
      if (t->kind == Kind::String) return make(range_of(*t), StringLiteral{string_value(*t)});
      return make(range_of(*t), number_or_duration(*t));
    }
    if (const auto *s = boost::get<raw::Selector>(&form)) return selector(*s);
    if (const auto *c = boost::get<x3::forward_ast<raw::Call>>(&form)) return call(c->get());
    if (const auto *a = boost::get<x3::forward_ast<raw::Aggregate>>(&form))
      return aggregate(a->get());
    if (const auto *p = boost::get<raw::Paren>(&form))
      return make({p->open.begin, p->close.end}, Paren{expression(p->inner.get())});
    const Token &at = boost::get<raw::Missing>(form).at;
    return nothing(range_of(at));
  }

  Expr selector(const raw::Selector &in) {
    Selector out;
    TextRange where;
    if (in.name) {
      out.name = text(*in.name);
      where = range_of(*in.name);
    }
    if (in.matchers) {
      out.matchers = matchers(*in.matchers);
      if (!in.name) where.begin = in.matchers->open.begin;
      where.end = in.matchers->close.end;
    }
    return make(where, std::move(out));
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
                               : "did you mean `" + near + "`?",
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
    out.labels = labels(in.labels);
  }

  Reporter reporter_;
  const Dialect &dialect_;
  bool too_deep_ = false;
};

} // namespace

Expr build_expr(const raw::Expression &expression, std::string_view text, const Dialect &dialect,
                std::vector<Error> &errors) {
  return Builder(text, dialect, errors).expression(expression);
}

} // namespace slac::promql::grammar
