// SPDX-License-Identifier: Apache-2.0
// Ranges, subqueries, offsets and @: which expression may have which, and the errors that
// Prometheus gives for the others.
#include "compiler/promql/grammar/build_postfix.hpp"

#include "compiler/promql/grammar/build_duration.hpp"
#include "compiler/promql/grammar/build_leaf.hpp"
#include "compiler/promql/grammar/reported.hpp"

#include <boost/variant/get.hpp>

#include <algorithm>
#include <cmath>

namespace slac::promql::grammar {
namespace {

using base::Code;
namespace x3 = boost::spirit::x3;

/// What 64 bits of milliseconds hold, in seconds.
constexpr double kMaxUnixTime = 9.2e15;

class PostfixBuilder {
public:
  PostfixBuilder(const Dialect &dialect, Reporter &reporter)
      : dialect_(dialect), reporter_(reporter) {}

  void add(Expr &expr, const raw::Postfix &postfix) {
    if (const auto *r = boost::get<raw::Range>(&postfix.get()))
      add_range(expr, *r);
    else if (const auto *o = boost::get<raw::Offset>(&postfix.get()))
      add_offset(expr, *o);
    else if (const auto *a = boost::get<raw::AtTime>(&postfix.get()))
      add_at(expr, *a);
    else
      add_mark(expr, boost::get<raw::Mark>(postfix.get()).keyword);
  }

private:
  std::string text(const Token &t) const { return std::string(reporter_.word(t)); }

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
      expr = Expr{all, Subquery{std::move(expr), std::move(length), std::move(step), {}}};
      return;
    }
    auto *selector = std::get_if<Selector>(&expr.node);
    const bool closed = in.close.kind == Kind::RightBracket;
    const auto refuse = [&](Code code, const char *message, std::string help, std::string fix) {
      Error &e = reporter_.fail(code, where, message, std::move(help), std::move(fix));
      if (!closed) e.found_at = kNoToken;
    };
    if (selector == nullptr) {
      const std::string subquery = "[" + (closed ? inner_text(where) : "5m") + ":]";
      refuse(Code::PromqlType, "ranges are only allowed for selectors",
             "write a subquery with `:`, such as `" + subquery + "`", subquery);
      expr = nothing({expr.range.begin, where.end});
      return;
    }
    if (selector->range || selector->modifiers.offset || selector->modifiers.at) {
      refuse(Code::PromqlSyntax, "expected at most one range, before `offset` and `@`",
             "write `metric[5m] offset 1h`", {});
      return;
    }
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
      Error &e =
          reporter_.fail(Code::PromqlSyntax, expr.range,
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
      const double value = build_number(in.value, dialect_, reporter_).value;
      if (!(value < kMaxUnixTime))
        reporter_.fail(Code::PromqlLiteral, {expr.range.begin, in.value.end},
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
      reporter_.fail(Code::PromqlSyntax, {expr.range.begin, keyword.end},
                     "`" + text(keyword) + "` must follow a selector");
      return;
    }
    Modifiers &modifiers = selector->modifiers;
    if (modifiers.edge != Modifiers::Edge::None && modifiers.edge != edge)
      reporter_.fail(Code::PromqlSyntax, {expr.range.begin, keyword.end},
                     "`anchored` and `smoothed` exclude each other", "keep one of them");
    modifiers.edge = edge;
  }

  const Dialect &dialect_;
  Reporter &reporter_;
};

} // namespace

void add_postfix(Expr &expr, const raw::Postfix &postfix, const Dialect &dialect,
                 Reporter &reporter) {
  PostfixBuilder(dialect, reporter).add(expr, postfix);
}

} // namespace slac::promql::grammar
