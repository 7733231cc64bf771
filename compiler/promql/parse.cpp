// SPDX-License-Identifier: Apache-2.0
// text → tokens → flat tree → tree. Each step reports what is wrong and hands on what it has.
#include "compiler/promql/parse.hpp"

#include "compiler/promql/grammar/build_expr.hpp"
#include "compiler/promql/grammar/expression.hpp"
#include "compiler/promql/grammar/lexer.hpp"

namespace slac::promql {
namespace {

Error too_deep(TextRange where, std::string message) {
  Error error;
  error.code = base::Code::PromqlTooDeep;
  error.range = where;
  error.message = std::move(message);
  error.help = "split it into recording rules";
  return error;
}

/// The operator or sign that is one too many, if there is one.
std::optional<Error> too_many(const std::vector<grammar::Token> &tokens) {
  int operators = 0;
  int signs = 0;
  for (const grammar::Token &t : tokens) {
    signs = grammar::is_sign(t.kind) ? signs + 1 : 0;
    operators += grammar::is_operator(t.kind) ? 1 : 0;
    if (signs > kMaxDepth)
      return too_deep({t.begin, t.end},
                      "expression nests deeper than " + std::to_string(kMaxDepth) + " levels");
    if (operators > kMaxOperators)
      return too_deep({t.begin, t.end},
                      "expression has more than " + std::to_string(kMaxOperators) + " operators");
  }
  return std::nullopt;
}

} // namespace

std::variant<Expr, std::vector<Error>> parse(std::string_view text, const Dialect &dialect) {
  if (text.size() > kMaxBytes)
    return std::vector<Error>{too_deep({0, 1}, "expression is longer than 1 MB")};
  ErrorList errors;
  const grammar::Lexed lexed = grammar::lex(text, dialect, errors);
  if (lexed.too_deep) return std::vector<Error>{errors.back()};
  if (const auto error = too_many(lexed.tokens)) return std::vector<Error>{*error};
  raw::Expression raw;
  grammar::Session session(text, lexed.tokens, errors);
  const grammar::Context context = boost::spirit::x3::make_context<grammar::SessionTag>(session);
  grammar::Iterator at = lexed.tokens.data();
  grammar::expression.parse(at, at + lexed.tokens.size(), context, boost::spirit::x3::unused, raw);
  if (at->kind != grammar::Kind::End)
    session.unexpected(
        at, {"an operator or the end of the expression", grammar::Want::Place::BehindOperand});
  Expr expr = grammar::build_expr(raw, text, dialect, errors);
  if (errors.empty()) return expr;
  return errors.take();
}

} // namespace slac::promql
