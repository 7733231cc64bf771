// SPDX-License-Identifier: Apache-2.0
// A linear scan guards the grammar against depth; the grammar stops at its first surprise, which
// becomes one error with the bracket that is still open beside it.
#include "compiler/promql/parse.hpp"

#include "compiler/base/utf8.hpp"
#include "compiler/promql/depth.hpp"
#include "compiler/promql/grammar/build_expr.hpp"
#include "compiler/promql/grammar/expression.hpp"

#include <algorithm>

namespace slac::promql {
namespace {

using base::Code;

/// The word or character at `at`, for "got …".
std::string_view word_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':' || c == '$';
  };
  while (end < text.size() && is_word(text[end]))
    ++end;
  constexpr std::string_view kOperators = "=!<>~";
  if (end == at)
    while (end < text.size() && kOperators.find(text[end]) != std::string_view::npos)
      ++end;
  if (end == at && at < text.size())
    end = at + std::max<std::size_t>(1, base::code_point_length(text.substr(at)));
  return text.substr(at, end - at);
}

std::size_t skip_blank(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (text[at] == '#') {
      while (at < text.size() && text[at] != '\n')
        ++at;
    } else if (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

std::string hint(std::string_view word, std::string_view expected) {
  if (expected.starts_with("`=`")) return "label matchers are `=`, `!=`, `=~` and `!~`";
  if (word == "=") return "a comparison is written `==`";
  if (word == "“" || word == "”" || word == "‘" || word == "’") return "use straight quotes: \"";
  if (word == "&" || word == "|") return "write `and` or `or`";
  if (expected == "a quoted string") return "write the value in quotes: `label=\"value\"`";
  return {};
}

Error describe(std::string_view text, std::size_t at, const std::string &expected) {
  at = skip_blank(text, at);
  const std::string_view word = word_at(text, at);
  Error error;
  error.code = Code::PromqlSyntax;
  error.range = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + word.size())};
  const BracketScan scan = scan_brackets(text.substr(0, at), kMaxDepth);
  if (!scan.open.empty() && at == text.size()) {
    const std::uint32_t open = scan.open.back();
    const char c = text[open];
    const char close = c == '(' ? ')' : c == '[' ? ']' : c == '{' ? '}' : c;
    error.code = Code::PromqlUnclosed;
    error.message =
        std::string("expected `") + close + "` to close `" + c + "`, got the end of the expression";
    error.help = std::string("add `") + close + "` at the end";
    error.also_range = {open, open + 1};
    error.also_text = "opened here";
    return error;
  }
  error.message = "expected " + expected + ", got " +
                  (word.empty() ? "the end of the expression" : "`" + std::string(word) + "`");
  error.help = hint(word, expected);
  return error;
}

} // namespace

std::variant<Expr, std::vector<Error>> parse(std::string_view text) {
  const BracketScan scan = scan_brackets(text, kMaxDepth);
  if (scan.too_deep) {
    Error error;
    error.code = Code::PromqlTooDeep;
    error.range = {*scan.too_deep, *scan.too_deep + 1};
    error.message = "expression nests deeper than " + std::to_string(kMaxDepth) + " levels";
    error.help = "split it into recording rules";
    return std::vector<Error>{error};
  }
  raw::Expression raw;
  char const *at = text.data();
  char const *end = text.data() + text.size();
  using boost::spirit::x3::phrase_parse;
  try {
    if (!phrase_parse(at, end, grammar::expression, grammar::skipper, raw))
      return std::vector<Error>{describe(text, 0, "an expression")};
  } catch (const boost::spirit::x3::expectation_failure<char const *> &failure) {
    return std::vector<Error>{
        describe(text, static_cast<std::size_t>(failure.where() - text.data()), failure.which())};
  }
  if (at != end)
    return std::vector<Error>{describe(text, static_cast<std::size_t>(at - text.data()),
                                       "an operator or the end of the expression")};
  if (raw.rest.size() > static_cast<std::size_t>(kMaxOperators)) {
    Error error;
    error.code = Code::PromqlTooDeep;
    error.range = {0, 1};
    error.message = "expression has more than " + std::to_string(kMaxOperators) + " operators";
    error.help = "split it into recording rules";
    return std::vector<Error>{error};
  }
  std::vector<Error> errors;
  Expr expr = grammar::build_expr(raw, text, errors);
  if (errors.empty()) return expr;
  std::stable_sort(errors.begin(), errors.end(),
                   [](const Error &a, const Error &b) { return a.range.begin < b.range.begin; });
  return errors;
}

} // namespace slac::promql
