// SPDX-License-Identifier: Apache-2.0
// Durations with arithmetic, folded from the flat parse: literals to nanoseconds, the rest to a
// value or an error at its place.
#include "compiler/promql/grammar/build_duration.hpp"

#include "compiler/promql/literal.hpp"
#include "compiler/promql/parse.hpp"

#include <boost/variant/get.hpp>

#include <cmath>

namespace slac::promql::grammar {
namespace {

using base::Code;
namespace x3 = boost::spirit::x3;
using Op = DurationExpr::Op;

constexpr double kMaxSeconds = 9223372036.854775807; // 2^63 ns

Op arithmetic(Kind kind) {
  switch (kind) {
  case Kind::Add: return Op::Add;
  case Kind::Sub: return Op::Subtract;
  case Kind::Mul: return Op::Multiply;
  case Kind::Div: return Op::Divide;
  case Kind::Mod: return Op::Modulo;
  default: return Op::Power;
  }
}
int level(Kind kind) {
  if (kind == Kind::Add || kind == Kind::Sub) return 1;
  return kind == Kind::Pow ? 3 : 2;
}

/// Where a folded part begins, besides what it is.
struct Part {
  DurationExpr expr;
  TextRange range;
};

class DurationBuilder {
public:
  DurationBuilder(const Dialect &dialect, Reporter &reporter)
      : dialect_(dialect), reporter_(reporter) {}

  Part build(const raw::Duration &in) {
    Chain chain{in};
    Part out = climb(chain, 1);
    if (!in.rest.empty()) need_v3(in.rest.front().op, "arithmetic on durations");
    return out;
  }

  void need_v3(const Token &at, const std::string &what) {
    if (dialect_.version != Version::V2_42 || refused_) return;
    refused_ = true;
    reporter_.fail(Code::PromqlSyntax, range_of(at), what + " is not in Prometheus 2.42",
                   "write one duration such as 5m");
  }

private:
  struct Chain {
    const raw::Duration &in;
    std::size_t next = 0;
    std::size_t signs = 0;
    int depth = 0;
    const raw::DurationOperand &current() const {
      return next == 0 ? in.first : in.rest[next - 1].operand;
    }
  };

  Part climb(Chain &chain, int least) {
    if (++chain.depth > 4 * kMaxDepth) {
      const Token &at = chain.in.rest.empty() ? chain.current().signs.front() : chain.in.rest[0].op;
      if (chain.next < chain.in.rest.size() || chain.depth == 4 * kMaxDepth + 1)
        reporter_.fail(Code::PromqlTooDeep, range_of(at), "duration nests too deeply here");
      chain.next = chain.in.rest.size();
      chain.signs = chain.current().signs.size();
      return {};
    }
    Part left = prefix(chain);
    while (chain.next < chain.in.rest.size()) {
      const Token &op = chain.in.rest[chain.next].op;
      if (level(op.kind) < least) break;
      ++chain.next;
      chain.signs = 0;
      Part right = climb(chain, op.kind == Kind::Pow ? 3 : level(op.kind) + 1);
      const bool zero =
          right.expr.op == Op::Literal && !right.expr.parenthesised && right.expr.seconds == 0;
      if (zero && (op.kind == Kind::Div || op.kind == Kind::Mod)) {
        reporter_.fail(Code::PromqlLiteral, range_of(op), "division by zero").found_at =
            right.range.end;
      }
      Part both;
      both.range = {left.range.begin, right.range.end};
      both.expr.op = arithmetic(op.kind);
      both.expr.args.push_back(std::move(left.expr));
      both.expr.args.push_back(std::move(right.expr));
      left = std::move(both);
    }
    --chain.depth;
    return left;
  }

  Part prefix(Chain &chain) {
    const raw::DurationOperand &operand = chain.current();
    if (chain.signs == operand.signs.size()) return primary(operand.primary);
    const Token &sign = operand.signs[chain.signs++];
    Part inner = climb(chain, 3);
    inner.range.begin = sign.begin;
    const bool minus = sign.kind == Kind::Sub;
    if (inner.expr.op == Op::Literal && !inner.expr.parenthesised) {
      if (minus) inner.expr.seconds = -inner.expr.seconds;
      return inner;
    }
    if (!minus) return inner;
    Part out;
    out.range = inner.range;
    out.expr.op = Op::Negate;
    out.expr.args.push_back(std::move(inner.expr));
    return out;
  }

  Part primary(const raw::DurationPrimary &in) {
    if (const auto *token = boost::get<Token>(&in.get())) return literal(*token);
    if (const auto *call = boost::get<x3::forward_ast<raw::DurationCall>>(&in.get()))
      return function(call->get());
    const auto &paren = boost::get<raw::DurationParen>(in.get());
    need_v3(paren.open, "arithmetic on durations");
    Part out = build(paren.inner.get());
    out.expr.parenthesised = true;
    out.range = {paren.open.begin, paren.close.end};
    return out;
  }

  Part literal(const Token &token) {
    Part out;
    out.range = range_of(token);
    const std::string_view word = reporter_.word(token);
    if (token.kind == Kind::Duration) {
      out.expr.as_duration = true;
      const auto ms = decode_duration(word);
      if (!ms)
        reporter_.fail(Code::PromqlLiteral, out.range,
                       "expected a duration such as 1h30m, got `" + std::string(word) + "`",
                       "units are y, w, d, h, m, s, ms, each once, from large to small");
      out.expr.seconds = static_cast<double>(ms.value_or(1000)) / 1000;
    } else if (token.kind == Kind::Number) {
      need_v3(token, "a number without a unit as a duration");
      const auto value = decode_number(word);
      const bool fits = value && *value < kMaxSeconds; // NaN does not
      if (!fits)
        reporter_.fail(Code::PromqlLiteral, out.range,
                       value ? "duration is out of range"
                             : "expected a number, got `" + std::string(word) + "`");
      out.expr.seconds = fits ? *value : 1;
    } else {
      out.expr.seconds = 1; // a variable, or reported
    }
    return out;
  }

  Part function(const raw::DurationCall &in) {
    Part out;
    out.range = {in.name.begin, in.close.end};
    const Kind kind = in.name.kind;
    out.expr.op = kind == Kind::Step    ? Op::Step
                  : kind == Kind::Range ? Op::Range
                  : kind == Kind::MinOf ? Op::MinOf
                                        : Op::MaxOf;
    const std::size_t wanted = kind == Kind::MinOf || kind == Kind::MaxOf ? 2 : 0;
    for (const raw::Duration &arg : in.args)
      out.expr.args.push_back(build(arg).expr);
    if (in.args.size() != wanted && in.close.kind == Kind::RightParen)
      reporter_.fail(Code::PromqlArguments, range_of(in.close),
                     "expected " + std::to_string(wanted) + " arguments in `" +
                         reporter_.lower(in.name) + "`, got " + std::to_string(in.args.size()));
    out.expr.args.resize(wanted);
    return out;
  }

  const Dialect &dialect_;
  Reporter &reporter_;
  bool refused_ = false;
};

} // namespace

Length build_length(const raw::Duration &in, LengthUse use, const Dialect &dialect,
                    Reporter &reporter) {
  const auto *token = boost::get<Token>(&in.first.primary.get());
  if (token != nullptr && token->kind == Kind::Variable && in.rest.empty() &&
      in.first.signs.empty())
    return {0, std::string(reporter.word(*token).substr(1)), std::nullopt};
  if (token != nullptr && token->kind == Kind::Bad) return {1'000'000'000, {}, std::nullopt};
  DurationBuilder builder(dialect, reporter);
  Part part = builder.build(in);
  if (token != nullptr && token->kind == Kind::Variable)
    reporter.fail(Code::PromqlSyntax, range_of(*token), "variables stand alone in a duration");
  const bool old = dialect.version == Version::V2_42;
  const auto &signs = in.first.signs;
  const bool one_minus = signs.size() == 1 && signs.front().kind == Kind::Sub;
  if (!signs.empty() && (use == LengthUse::Range || !one_minus))
    builder.need_v3(signs.back(), "a sign here");
  if (part.expr.op != DurationExpr::Op::Literal || part.expr.parenthesised)
    return {0, {}, Box<DurationExpr>(std::move(part.expr))};
  const double seconds = part.expr.seconds;
  if ((use == LengthUse::Range && !(seconds > 0)) || (old && seconds == 0)) {
    reporter.fail(Code::PromqlLiteral, part.range, "expected a duration of more than zero",
                  use == LengthUse::Range ? "write a range such as 5m" : "remove the offset");
    return {1'000'000'000, {}, std::nullopt};
  }
  return {static_cast<std::int64_t>(std::round(seconds * 1e9)), {}, std::nullopt};
}

} // namespace slac::promql::grammar
