// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/grammar/session.hpp"

#include "compiler/base/edit_distance.hpp"

#include <array>

namespace slac::promql::grammar {
namespace {

using base::Code;

/// Words that may stand where an operator, a modifier or the end is expected.
constexpr auto kBetween = std::to_array<std::string_view>(
    {"and", "or", "unless", "atan2", "by", "without", "offset", "on", "ignoring", "group_left",
     "group_right", "bool", "anchored", "smoothed"});

char closing(Kind opener) {
  return opener == Kind::LeftParen ? ')' : opener == Kind::LeftBracket ? ']' : '}';
}

} // namespace

Iterator Session::behind_bracket(Iterator at) const {
  const Token *end = tokens_.data() + tokens_.size() - 1;
  if (at->opener == kNoToken) return end;
  const std::uint32_t closer = tokens_[at->opener].partner;
  return closer == kNoToken ? end : tokens_.data() + closer + 1;
}

void Session::unclosed(Error &error, const Token &opener) const {
  const char close = closing(opener.kind);
  error.code = Code::PromqlUnclosed;
  error.message = std::string("expected `") + close + "` to close `" + std::string(word(opener)) +
                  "`, got the end of the expression";
  error.help = std::string("add `") + close + "` at the end";
}

void Session::unexpected(Iterator at, const Want &wanted) {
  if (reported_ != kNoToken && index(at) <= reported_) return;
  reported_ = index(at);
  if (at->kind == Kind::Bad) return;
  Error error;
  error.code = Code::PromqlSyntax;
  error.range = {at->begin, at->end};
  error.found_at = at->begin + 1; // behind what ends before it
  const bool at_end = at->kind == Kind::End;
  // A bracket that seems unclosed may be inside what the lexer could not read.
  if (at_end && at != tokens_.data() && (at - 1)->kind == Kind::Bad) return;
  if (at_end && tokens_.size() == 1) error.range = {0, 0}; // comments alone
  error.message = std::string("expected ") + wanted.text + ", got " +
                  (at_end ? "the end of the expression" : "`" + std::string(word(*at)) + "`");
  hint(at, wanted.place, error);
  if (at->opener != kNoToken) {
    const Token &opener = tokens_[at->opener];
    if (at_end) unclosed(error, opener);
    // The place is worth showing where it is not beside the surprise.
    if (at_end || opener.partner == kNoToken) {
      error.also_range = {opener.begin, opener.end};
      error.also_text = "opened here";
    }
  }
  errors_.add(std::move(error));
}

void Session::trailing_comma(Iterator comma) {
  if (comma_ != kNoToken && index(comma) <= comma_) return;
  comma_ = index(comma);
  Error error;
  error.code = Code::PromqlSyntax;
  error.range = {comma->begin, comma->end};
  error.found_at = comma->begin + 1;
  const Iterator next = comma + 1;
  error.message = "expected an argument behind the comma, got `" + std::string(word(*next)) + "`";
  error.help = "remove the comma";
  errors_.add(std::move(error));
  if (next->kind != Kind::RightParen) reported_ = index(next);
}

void Session::hint(Iterator at, Want::Place place, Error &error) const {
  using Place = Want::Place;
  const bool behind = place == Place::BehindOperand;
  const std::string text(word(*at));
  const Kind before = at == tokens_.data() ? Kind::End : (at - 1)->kind;
  const auto suggest = [&](std::string replacement, std::string help) {
    error.replacement = std::move(replacement);
    error.help = std::move(help);
  };
  switch (at->kind) {
  case Kind::Assign:
    if (place == Place::Value) error.help = "a label matcher has one `=`; comparisons have two";
    if (behind) suggest("==", "a comparison is written `==`");
    return;
  case Kind::By:
  case Kind::Without:
    error.help = "`" + text +
                 " (…)` belongs right before or behind the parentheses of an aggregation: `sum " +
                 text + " (job) (…)`";
    return;
  case Kind::On:
  case Kind::Ignoring: error.help = "`" + text + " (…)` belongs right behind an operator"; return;
  case Kind::GroupLeft:
  case Kind::GroupRight:
    error.help = "`" + text + "` needs `on (…)` or `ignoring (…)` before it";
    return;
  case Kind::Bool: error.help = "`bool` belongs right behind a comparison"; return;
  case Kind::LeftBrace:
    if (behind) error.help = "label matchers follow the metric's name, inside the parentheses";
    break;
  case Kind::LeftParen:
    if (behind && before == Kind::Word)
      error.help = "only a function or an aggregation is followed by `(`";
    break;
  case Kind::Greater:
    if (before == Kind::Less) error.help = "inequality is written `!=`";
    break;
  case Kind::RightParen:
  case Kind::RightBracket:
    if (at->partner == kNoToken) error.help = "no bracket is open that `" + text + "` could close";
    break;
  case Kind::Word:
    if (place == Place::Value)
      suggest("\"" + text + "\"", "write the value in quotes: `label=\"value\"`");
    if (behind && text.size() > 2)
      if (const std::string near = base::nearest(text, kBetween); !near.empty())
        suggest(near, base::did_you_mean(near));
    break;
  default: break;
  }
  if (!error.help.empty()) return;
  if (place == Place::MatchOperator) error.help = "label matchers are `=`, `!=`, `=~` and `!~`";
  const bool labels = before == Kind::By || before == Kind::Without || before == Kind::On ||
                      before == Kind::Ignoring;
  if (place == Place::Parenthesis && labels)
    error.help = "put the labels into parentheses: `" + std::string(word(*(at - 1))) + " (" +
                 (at->kind == Kind::Word ? text : "job") + ")`";
}

} // namespace slac::promql::grammar
