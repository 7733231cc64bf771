// SPDX-License-Identifier: Apache-2.0
// One pass. Three sets of tokens: inside `{}` every word is a label, inside `[]` only durations and
// their arithmetic exist, and elsewhere a word may be a keyword.
#include "compiler/promql/grammar/lexer.hpp"

#include "compiler/base/utf8.hpp"
#include "compiler/promql/grammar/keywords.hpp"
#include "compiler/promql/grammar/scan.hpp"
#include "compiler/promql/literal.hpp"
#include "compiler/promql/names.hpp"
#include "compiler/promql/parse.hpp"

#include <algorithm>

namespace slac::promql::grammar {
namespace {

using base::Code;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class Lexer {
public:
  Lexer(std::string_view text, const Dialect &dialect, ErrorList &errors)
      : text_(text), v3_(dialect.version != Version::V2_42), dialect_(dialect), errors_(errors) {}

  Lexed run() {
    out_.tokens.reserve(text_.size() / 4 + 8);
    while (!out_.too_deep) {
      skip_blank();
      start_ = at_;
      if (at_ >= text_.size()) break;
      const Kind kind = next();
      push(kind);
    }
    start_ = at_ = text_.size();
    push(Kind::End);
    return std::move(out_);
  }

private:
  enum class Mode { Statement, Braces, Brackets };

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }

  Mode mode() const {
    if (open_.empty()) return Mode::Statement;
    if (out_.tokens[open_.back()].kind == Kind::LeftBrace) return Mode::Braces;
    return bracket_ == kNoToken ? Mode::Statement : Mode::Brackets;
  }

  void skip_blank() {
    while (at_ < text_.size()) {
      if (is_space(text_[at_])) ++at_;
      // Inside brackets a comment may only follow the first number or duration.
      else if (text_[at_] == '#' && (mode() != Mode::Brackets || saw_length_))
        while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r')
          ++at_;
      else
        break;
    }
  }

  void push(Kind kind) {
    Token token{kind, static_cast<std::uint32_t>(start_), static_cast<std::uint32_t>(at_)};
    const auto index = static_cast<std::uint32_t>(out_.tokens.size());
    if (kind == Kind::RightParen || kind == Kind::RightBracket || kind == Kind::RightBrace)
      close(token, index);
    token.opener = open_.empty() ? kNoToken : open_.back();
    out_.tokens.push_back(token);
    if (kind == Kind::LeftParen || kind == Kind::LeftBracket || kind == Kind::LeftBrace)
      open(kind, index);
  }

  void open(Kind kind, std::uint32_t index) {
    open_.push_back(index);
    if (kind == Kind::LeftBracket) {
      bracket_ = index;
      saw_length_ = false;
    }
    if (open_.size() <= static_cast<std::size_t>(kMaxDepth)) return;
    out_.too_deep = true;
    fail(Code::PromqlTooDeep,
         "expression nests deeper than " + std::to_string(kMaxDepth) + " levels",
         "split it into recording rules");
  }

  /// Pairs a closing bracket with the one it closes, if that is the innermost open one.
  void close(Token &token, std::uint32_t index) {
    const Kind opening = static_cast<Kind>(static_cast<int>(token.kind) - 1);
    if (token.kind == Kind::RightBracket && bracket_ != kNoToken) {
      // `]` ends the brackets even where a parenthesis inside them is still open.
      while (open_.back() != bracket_)
        open_.pop_back();
    }
    if (open_.empty() || out_.tokens[open_.back()].kind != opening) return;
    token.partner = open_.back();
    out_.tokens[token.partner].partner = index;
    open_.pop_back();
    if (token.kind == Kind::RightBracket) bracket_ = kNoToken;
  }

  void fail(Code code, std::string message, std::string help = {}, std::string replacement = {}) {
    Error error;
    error.code = code;
    error.range = {static_cast<std::uint32_t>(start_), static_cast<std::uint32_t>(at_)};
    error.message = std::move(message);
    error.help = std::move(help);
    error.replacement = std::move(replacement);
    error.found_at = error.range.begin + 1;
    errors_.add(std::move(error));
  }

  Kind next() {
    const char c = text_[at_];
    if (c == '"' || c == '\'' || c == '`') return string();
    switch (mode()) {
    case Mode::Braces: return in_braces(c);
    case Mode::Brackets: return in_brackets(c);
    case Mode::Statement: return in_statement(c);
    }
    return Kind::Bad;
  }

  Kind in_braces(char c) {
    if (name_width(at_, true) != 0) {
      skip_name();
      return Kind::Word;
    }
    ++at_;
    switch (c) {
    case ',': return Kind::Comma;
    case '}': return Kind::RightBrace;
    case '=': return take('~') ? Kind::EqualRegex : Kind::Assign;
    case '!':
      if (take('~')) return Kind::NotRegex;
      if (take('=')) return Kind::NotEqual;
      break;
    default: break;
    }
    return bad_in_braces();
  }

  /// Reports everything up to the next matcher, most likely a value without quotes.
  Kind bad_in_braces() {
    constexpr std::string_view kStops = " \t\n\r,}\"'`";
    while (at_ < text_.size() && kStops.find(text_[at_]) == std::string_view::npos)
      ++at_;
    std::string found(text_.substr(start_, at_ - start_));
    const Kind before = out_.tokens.back().kind;
    const bool value = before == Kind::Assign || before == Kind::NotEqual ||
                       before == Kind::EqualRegex || before == Kind::NotRegex;
    if (base::first_invalid_utf8(found) || !value) {
      fail(Code::PromqlSyntax, "unexpected " + quote_found(),
           "label matchers are `=`, `!=`, `=~` and `!~`");
      return Kind::Bad;
    }
    std::string inner = found;
    for (const std::string_view curly : {"“", "”", "„", "‘", "’"})
      for (std::size_t at = 0; (at = inner.find(curly)) != std::string::npos;)
        inner.erase(at, curly.size());
    fail(Code::PromqlSyntax, "expected a quoted string, got `" + found + "`",
         inner == found ? "write the value in quotes: `label=\"value\"`"
                        : "use straight quotes: \"",
         quote(inner));
    return Kind::Bad;
  }

  Kind in_brackets(char c) {
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      saw_length_ = true;
      return number();
    }
    if (c == '$' && dialect_.variables) return variable();
    if (v3_ && is_alpha(c)) return duration_word();
    return in_statement(c);
  }

  Kind in_statement(char c) {
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (c == '$' && dialect_.variables) return variable();
    if (bracket_ == kNoToken && (c == ':' || name_width(at_, true) != 0)) return word();
    ++at_;
    switch (c) {
    case '(': return Kind::LeftParen;
    case ')': return Kind::RightParen;
    case '[': return Kind::LeftBracket;
    case ']': return Kind::RightBracket;
    case '{': return Kind::LeftBrace;
    case ',': return Kind::Comma;
    case ':': return Kind::Colon;
    case '@': return Kind::At;
    case '+': return Kind::Add;
    case '-': return Kind::Sub;
    case '*': return Kind::Mul;
    case '/': return Kind::Div;
    case '%': return Kind::Mod;
    case '^': return Kind::Pow;
    case '&': return foreign_operator('&', Kind::And, "and");
    case '|': return foreign_operator('|', Kind::Or, "or");
    case '=':
      if (take('=')) return Kind::Equal;
      return peek() == '~' ? bad() : Kind::Assign;
    case '!': return take('=') ? Kind::NotEqual : bad();
    case '<':
      if (take('=')) return Kind::LessEqual;
      return v3_ && take('/') ? Kind::TrimUpper : Kind::Less;
    case '>':
      if (take('=')) return Kind::GreaterEqual;
      return v3_ && take('/') ? Kind::TrimLower : Kind::Greater;
    default: return bad();
    }
  }

  /// `&&` and `||` of other languages: reported, and read as what they mean.
  Kind foreign_operator(char sign, Kind kind, const char *word) {
    while (take(sign)) {
    }
    fail(Code::PromqlSyntax, "unexpected character " + quote_found(),
         std::string("write `") + word + "`", word);
    return kind;
  }

  /// Reports the character at `start_`, all of it if it has several bytes.
  Kind bad() {
    std::string help;
    const std::size_t width =
        std::max<std::size_t>(1, base::code_point_length(text_.substr(start_)));
    at_ = std::max(at_, start_ + width);
    const std::string found(text_.substr(start_, at_ - start_));
    std::string replacement;
    if (found == "“" || found == "”" || found == "„" || found == "‘" || found == "’") {
      help = "use straight quotes: \"";
      replacement = "\"";
    } else if (found == "!") {
      help = "`!=` compares; a vector is negated with `unless` or `== bool 0`";
    } else if (found == "=") {
      help = "`=~` is a label matcher: write it inside the braces";
    } else if (found == "$") {
      help = "variables are not PromQL: put a value in their place";
    } else if (found == "−" || found == "–") {
      help = "use the ASCII minus";
      replacement = "-";
    } else if (found == "\xC2\xA0") {
      help = "it is a no-break space: use a plain one";
      replacement = " ";
    } else if (bracket_ != kNoToken) {
      help = "brackets hold a duration such as 5m, or 1h:1m for a subquery";
    }
    fail(Code::PromqlSyntax, "unexpected character " + quote_found(), std::move(help),
         std::move(replacement));
    return Kind::Bad;
  }

  std::string quote_found() const {
    const std::string_view found = text_.substr(start_, at_ - start_);
    if (base::first_invalid_utf8(found)) return "(no UTF-8)";
    return "`" + std::string(found) + "`";
  }

  /// Bytes of the letter, or inside a name also digit, at `at`; 0 if it is none.
  std::size_t name_width(std::size_t at, bool first) const {
    if (at >= text_.size()) return 0;
    const char c = text_[at];
    if (is_alpha(c) || (!first && is_digit(c))) return 1;
    if (!v3_ || !dialect_.experimental) return 0;
    if (c == '.') return first ? 0 : 1;
    return static_cast<unsigned char>(c) < 0x80 ? 0 : letter_width(text_.substr(at));
  }

  void skip_name() {
    while (const std::size_t width = name_width(at_, false))
      at_ += width;
  }

  Kind word() {
    bool colon = false;
    while (true) {
      if (take(':'))
        colon = true;
      else if (const std::size_t width = name_width(at_, false))
        at_ += width;
      else
        break;
    }
    if (colon) return Kind::MetricWord;
    return keyword(text_.substr(start_, at_ - start_));
  }

  Kind keyword(std::string_view word) const {
    const Kind kind = keyword_kind(word, v3_);
    const bool fill = kind == Kind::Fill || kind == Kind::FillLeft || kind == Kind::FillRight;
    return fill && !parenthesis_follows() ? Kind::Word : kind;
  }

  bool parenthesis_follows() const {
    std::size_t at = at_;
    while (at < text_.size() && is_space(text_[at]))
      ++at;
    return at < text_.size() && text_[at] == '(';
  }

  Kind duration_word() {
    while (at_ < text_.size() && is_alpha(text_[at_]))
      ++at_;
    const Kind kind = keyword(text_.substr(start_, at_ - start_));
    if (is_duration_word(kind)) return kind;
    while (at_ < text_.size() && (is_alpha(text_[at_]) || is_digit(text_[at_])))
      ++at_;
    fail(Code::PromqlSyntax,
         "expected a duration such as 5m, got `" + std::string(text_.substr(start_, at_ - start_)) +
             "`",
         "brackets hold a duration, or arithmetic with step(), range(), min_of() and max_of()");
    return Kind::Bad;
  }

  Kind variable() {
    ++at_;
    const std::size_t first = at_;
    while (at_ < text_.size() && is_alpha(text_[at_]))
      ++at_;
    if (at_ > first) return Kind::Variable;
    return bad();
  }

  Kind number() {
    const NumberScan scan = scan_number(text_, at_, v3_);
    at_ = scan.end;
    if (scan.kind != Kind::Bad) return scan.kind;
    while (at_ < text_.size() && (is_alpha(text_[at_]) || is_digit(text_[at_]) || peek() == '.'))
      ++at_;
    const std::string found(text_.substr(start_, at_ - start_));
    const bool brackets = mode() == Mode::Brackets;
    fail(brackets ? Code::PromqlSyntax : Code::PromqlLiteral,
         std::string("expected ") +
             (brackets ? "a duration such as 5m" : "a number or a duration") + ", got `" + found +
             "`",
         "durations are whole numbers with the units y, w, d, h, m, s and ms");
    return Kind::Bad;
  }

  Kind string() {
    const StringScan scan = scan_string(text_, at_);
    at_ = scan.end;
    if (!scan.closed) {
      const char quote = text_[start_];
      fail(Code::PromqlUnclosed, "");
      Error &error = errors_.back();
      error.range.begin = error.range.end;
      const bool line_end = at_ < text_.size();
      error.message = std::string("expected `") + quote + "` to close `" + quote +
                      "`, got the end of the " + (line_end ? "line" : "expression");
      error.help = std::string("add `") + quote + "`" +
                   (line_end ? "; only `raw` strings span lines" : " at the end");
      error.also_range = {static_cast<std::uint32_t>(start_),
                          static_cast<std::uint32_t>(start_ + 1)};
      error.also_text = "opened here";
      return Kind::Bad;
    }
    if (!scan.plain) {
      const DecodedString decoded = decode_string(text_.substr(start_, at_ - start_));
      if (decoded.problem.empty()) return Kind::String;
      fail(Code::PromqlLiteral, decoded.problem,
           decoded.escape ? "write a backslash as `\\\\`; regular expressions need `\\\\.` for a "
                            "literal point"
                          : "write the bytes as escapes: \\xff");
      errors_.back().range = {static_cast<std::uint32_t>(start_ + decoded.begin),
                              static_cast<std::uint32_t>(start_ + decoded.end)};
    }
    return Kind::String;
  }

  std::string_view text_;
  bool v3_;
  Dialect dialect_;
  ErrorList &errors_;
  Lexed out_;
  std::vector<std::uint32_t> open_;
  std::uint32_t bracket_ = kNoToken; ///< the `[` that is open
  bool saw_length_ = false;          ///< behind the first number of the brackets
  std::size_t at_ = 0;
  std::size_t start_ = 0;
};

} // namespace

Lexed lex(std::string_view text, const Dialect &dialect, ErrorList &errors) {
  return Lexer(text, dialect, errors).run();
}

} // namespace slac::promql::grammar
