// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/grammar/session.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/promql/functions.hpp"

#include <algorithm>
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

bool is_between(std::string_view expected) {
  return expected.find("operator") != std::string::npos;
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

void Session::unexpected(Iterator at, std::string_view expected) {
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
  error.message = "expected " + std::string(expected) + ", got " +
                  (at_end ? "the end of the expression" : "`" + std::string(word(*at)) + "`");
  error.help = hint(at, expected, error.replacement);
  if (at->opener != kNoToken) {
    const Token &opener = tokens_[at->opener];
    if (at_end) unclosed(error, opener);
    // The place is worth showing where it is not beside the surprise.
    if (at_end || opener.partner == kNoToken) {
      error.also_range = {opener.begin, opener.end};
      error.also_text = "opened here";
    }
  }
  errors_.push_back(std::move(error));
}

void Session::trailing_comma(Iterator comma) {
  Error error;
  error.code = Code::PromqlSyntax;
  error.range = {comma->begin, comma->end};
  error.found_at = comma->begin + 1;
  error.message = "expected an argument behind the comma, got " +
                  ((comma + 1)->kind == Kind::End ? "the end of the expression"
                                                  : "`" + std::string(word(*(comma + 1))) + "`");
  error.help = "remove the comma";
  errors_.push_back(std::move(error));
  const bool closed = (comma + 1)->kind == Kind::RightParen;
  if (!closed && (comma + 1)->kind != Kind::End) reported_ = index(comma + 1);
}

std::string Session::hint(Iterator at, std::string_view expected, std::string &replacement) const {
  const Token *before = at == tokens_.data() ? nullptr : at - 1;
  const std::string text(word(*at));
  const std::string_view last = before == nullptr ? std::string_view() : word(*before);
  switch (at->kind) {
  case Kind::Assign:
    if (expected == "a quoted string")
      return replacement = {}, "a label matcher has one `=`; comparisons of values have two";
    if (!is_between(expected)) break;
    replacement = "==";
    return "a comparison is written `==`";
  case Kind::By:
  case Kind::Without:
    return "`" + text +
           " (…)` belongs right before or behind the parentheses of an aggregation: `sum " + text +
           " (job) (…)`";
  case Kind::On:
  case Kind::Ignoring: return "`" + text + " (…)` belongs right behind an operator";
  case Kind::GroupLeft:
  case Kind::GroupRight: return "`" + text + "` needs `on (…)` or `ignoring (…)` before it";
  case Kind::Bool: return "`bool` belongs right behind a comparison";
  case Kind::RightParen:
  case Kind::RightBracket:
    if (at->partner == kNoToken) return "no bracket is open that `" + text + "` could close";
    break;
  case Kind::LeftBrace:
    if (is_between(expected))
      return "label matchers follow the metric's name, inside the parentheses";
    break;
  case Kind::LeftParen:
    if (before != nullptr && before->kind == Kind::Word && is_between(expected))
      return "only a function or an aggregation is followed by `(`";
    break;
  case Kind::Word:
    if (expected == "a quoted string") {
      replacement = "\"" + text + "\"";
      return "write the value in quotes: `label=\"value\"`";
    }
    if (is_between(expected)) {
      const std::string near = base::nearest(text, kBetween);
      if (near.empty()) break;
      replacement = near;
      return "did you mean `" + near + "`?";
    }
    break;
  case Kind::Greater:
    if (last == "<") return "inequality is written `!=`";
    break;
  case Kind::Number:
    if (expected == "a quoted string") {
      replacement = "\"" + text + "\"";
      return "write the value in quotes: `label=\"value\"`";
    }
    break;
  default: break;
  }
  if (expected == "`(`" && before != nullptr) {
    const Kind k = before->kind;
    if (k == Kind::By || k == Kind::Without || k == Kind::On || k == Kind::Ignoring)
      return "put the labels into parentheses: `" + std::string(last) + " (" +
             (at->kind == Kind::End ? "job" : text) + ")`";
  }
  if (expected.starts_with("`=`")) return "label matchers are `=`, `!=`, `=~` and `!~`";
  return {};
}

} // namespace slac::promql::grammar
