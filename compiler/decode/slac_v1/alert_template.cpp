// SPDX-License-Identifier: Apache-2.0
// A recursive descent over the actions of a template. What is read is judged and forgotten: the
// text goes to Prometheus as it is.
#include "compiler/decode/slac_v1/alert_template.hpp"

#include "compiler/base/edit_distance.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace slac::decode::slac_v1 {
namespace {

/// Go's own, then those of Prometheus.
constexpr auto kFunctions = std::to_array<std::string_view>({"and",
                                                             "call",
                                                             "eq",
                                                             "ge",
                                                             "gt",
                                                             "html",
                                                             "index",
                                                             "js",
                                                             "le",
                                                             "len",
                                                             "lt",
                                                             "ne",
                                                             "not",
                                                             "or",
                                                             "print",
                                                             "printf",
                                                             "println",
                                                             "slice",
                                                             "urlquery", //
                                                             "args",
                                                             "externalURL",
                                                             "first",
                                                             "graphLink",
                                                             "humanize",
                                                             "humanize1024",
                                                             "humanizeDuration",
                                                             "humanizePercentage",
                                                             "humanizeTimestamp",
                                                             "label",
                                                             "match",
                                                             "parseDuration",
                                                             "pathPrefix",
                                                             "query",
                                                             "reReplaceAll",
                                                             "safeHtml",
                                                             "sortByLabel",
                                                             "stripDomain",
                                                             "stripPort",
                                                             "strvalue",
                                                             "tableLink",
                                                             "title",
                                                             "toLower",
                                                             "toTime",
                                                             "toUpper",
                                                             "value"});
/// Of Prometheus 3 alone.
constexpr auto kNewFunctions =
    std::to_array<std::string_view>({"now", "toDuration", "urlQueryEscape"});
constexpr auto kWords = std::to_array<std::string_view>(
    {"if", "else", "end", "range", "with", "define", "template", "block", "break", "continue"});
constexpr auto kVariables =
    std::to_array<std::string_view>({"$labels", "$externalLabels", "$externalURL", "$value", "$"});

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

template <class List>
bool has(const List &list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

struct Token {
  enum class Kind { End, Word, Variable, Field, Dot, Text, Number, Sign } kind = Kind::End;
  std::string_view text;
  std::size_t begin = 0;
  bool after_space = false;
};

struct Failure {
  TemplateError error;
};

class Checker {
public:
  Checker(std::string_view text, promql::Version version) : text_(text), version_(version) {}

  void run() {
    while (next_action())
      action();
    if (!blocks_.empty())
      fail("the " + blocks_.back().word + " has no end", "close it: `{{ end }}`",
           blocks_.back().begin, blocks_.back().begin + 2);
  }

private:
  struct Block {
    std::string word;
    std::size_t begin = 0;
    std::size_t variables = 0; ///< declared before it
    bool has_else = false;
  };

  [[noreturn]] static void fail(std::string message, std::string help, std::size_t begin,
                                std::size_t end) {
    throw Failure{{std::move(message), std::move(help), begin, end}};
  }
  [[noreturn]] void fail(std::string message, std::string help, const Token &at) const {
    fail(std::move(message), std::move(help), at.begin,
         std::max(at.begin + 1, at.begin + at.text.size()));
  }

  /// Goes behind the next `{{` that is no comment; false at the end.
  bool next_action() {
    for (;;) {
      const std::size_t open = text_.find("{{", at_);
      if (open == std::string_view::npos) return false;
      begin_ = open;
      at_ = open + 2;
      if (text_.substr(at_, 1) == "-" && at_ + 1 < text_.size() && is_space(text_[at_ + 1]))
        at_ += 2;
      if (text_.substr(at_, 2) != "/*") break;
      const std::size_t end = text_.find("*/", at_);
      if (end == std::string_view::npos)
        fail("the comment is never closed", "close it: `*/}}`", begin_, begin_ + 2);
      at_ = end + 2;
      advance();
      if (token_.kind != Token::Kind::End)
        fail("a comment stands alone in its braces", "write `{{/* … */}}`", token_);
      close();
    }
    advance();
    return true;
  }

  /// The closing braces.
  void close() { at_ = text_.find("}}", at_) + 2; }

  bool at_close() const {
    if (text_.substr(at_, 2) == "}}") return true;
    return at_ > 0 && is_space(text_[at_ - 1]) && text_.substr(at_, 3) == "-}}";
  }

  void advance() {
    bool spaced = false;
    for (; at_ < text_.size() && is_space(text_[at_]); ++at_)
      spaced = true;
    token_ = {};
    token_.begin = at_;
    token_.after_space = spaced;
    if (at_ >= text_.size())
      fail("the action is never closed", "close it with `}}`", begin_, begin_ + 2);
    if (at_close()) return;
    const char c = text_[at_];
    std::size_t end = at_ + 1;
    const auto word_end = [&](std::size_t from) {
      while (from < text_.size() && (is_letter(text_[from]) || is_digit(text_[from])))
        ++from;
      return from;
    };
    if (c == '"' || c == '\'' || c == '`') {
      for (; end < text_.size() && text_[end] != c; ++end) {
        if (c != '`' && text_[end] == '\n')
          end = text_.size();
        else if (c != '`' && text_[end] == '\\')
          ++end;
      }
      if (end >= text_.size())
        fail("a quoted text is never closed", std::string("close it with ") + c, at_, at_ + 1);
      ++end;
      token_.kind = Token::Kind::Text;
    } else if (c == '$') {
      end = word_end(end);
      token_.kind = Token::Kind::Variable;
    } else if (c == '.' && end < text_.size() && is_letter(text_[end])) {
      end = word_end(end);
      token_.kind = Token::Kind::Field;
    } else if (is_digit(c) ||
               ((c == '-' || c == '+' || c == '.') && end < text_.size() && is_digit(text_[end]))) {
      while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]) ||
                                    text_[end] == '.' || text_[end] == '+' || text_[end] == '-'))
        ++end;
      judge_number(at_, end);
      token_.kind = Token::Kind::Number;
    } else if (c == '.') {
      token_.kind = Token::Kind::Dot;
    } else if (is_letter(c)) {
      end = word_end(end);
      token_.kind = Token::Kind::Word;
    } else if (c == ':' && text_.substr(at_, 2) == ":=") {
      end = at_ + 2;
      token_.kind = Token::Kind::Sign;
    } else if (c == '|' || c == '(' || c == ')' || c == ',' || c == '=') {
      token_.kind = Token::Kind::Sign;
    } else {
      fail(std::string("`") + c + "` means nothing in a template",
           c == '}' ? "an action ends with `}}`" : "write `{{ $value | humanizePercentage }}`", at_,
           at_ + 1);
    }
    token_.text = text_.substr(at_, end - at_);
    at_ = end;
  }

  /// Digits with a point and an exponent, or what begins as `0x`, `0o` or `0b`.
  void judge_number(std::size_t begin, std::size_t end) const {
    std::string_view number = text_.substr(begin, end - begin);
    if (number[0] == '-' || number[0] == '+') number.remove_prefix(1);
    const bool has_base = number.size() > 2 && number[0] == '0' && is_letter(number[1]);
    const bool is_odd = !has_base && std::any_of(number.begin(), number.end(), [](char c) {
      return is_letter(c) && c != 'e' && c != 'E' && c != '_' && c != 'i';
    });
    if (is_odd)
      fail("`" + std::string(text_.substr(begin, end - begin)) + "` is no number",
           "put words in quotes", begin, end);
  }

  bool is_sign(std::string_view sign) const {
    return token_.kind == Token::Kind::Sign && token_.text == sign;
  }
  bool is_end() const { return token_.kind == Token::Kind::End; }

  void expect_end() {
    if (!is_end())
      fail("`" + std::string(token_.text) + "` does not belong here", "an action ends with `}}`",
           token_);
    close();
  }

  void action() {
    const Token first = token_;
    if (first.kind == Token::Kind::Word && has(kWords, first.text)) return keyword(first);
    if (is_end()) fail("an action says what to write", "write `{{ $value }}`", begin_, begin_ + 2);
    pipeline(true);
    expect_end();
  }

  void open(const Token &word) {
    blocks_.push_back({std::string(word.text), begin_, variables_.size()});
  }

  void keyword(const Token &word) {
    advance();
    if (word.text == "if" || word.text == "with" || word.text == "range") {
      open(word);
      if (is_end())
        fail("`" + std::string(word.text) + "` says of what", "write `{{ if gt $value 0.5 }}`",
             word);
      pipeline(true);
      expect_end();
    } else if (word.text == "else") {
      otherwise(word);
    } else if (word.text == "end") {
      if (blocks_.empty())
        fail("`end` closes nothing", "remove it, or open a block: `{{ if … }}`", word);
      variables_.resize(blocks_.back().variables);
      blocks_.pop_back();
      expect_end();
    } else if (word.text == "define" || word.text == "block") {
      open(word);
      name(word);
      if (word.text == "block") pipeline(false);
      expect_end();
    } else if (word.text == "template") {
      name(word);
      if (!is_end()) pipeline(false);
      expect_end();
    } else { // break, continue
      const bool in_range = std::any_of(blocks_.begin(), blocks_.end(),
                                        [](const Block &b) { return b.word == "range"; });
      if (!in_range)
        fail("`" + std::string(word.text) + "` stands outside a range", "remove it", word);
      expect_end();
    }
  }

  void otherwise(const Token &word) {
    const bool may = !blocks_.empty() && !blocks_.back().has_else &&
                     (blocks_.back().word == "if" || blocks_.back().word == "with" ||
                      blocks_.back().word == "range");
    if (!may) fail("`else` belongs to no if, with or range", "remove it", word);
    if (is_end()) {
      blocks_.back().has_else = true;
      return expect_end();
    }
    // `else with` is of Go 1.23: older releases of Prometheus do not have it.
    const bool chained =
        token_.kind == Token::Kind::Word && token_.text == "if" && blocks_.back().word == "if";
    if (!chained)
      fail("`else` is followed by nothing, or of an if by another",
           "write `{{ else }}`, and what follows in a block of its own", token_);
    advance();
    pipeline(true);
    expect_end();
  }

  void name(const Token &word) {
    if (token_.kind != Token::Kind::Text)
      fail("`" + std::string(word.text) + "` names a template in quotes",
           "write `{{ " + std::string(word.text) + " \"name\" }}`", word);
    advance();
  }

  void pipeline(bool may_declare) {
    if (may_declare) declarations();
    command();
    while (is_sign("|")) {
      advance();
      command();
    }
  }

  /// `$x :=`, `$i, $x :=`, `$x =`.
  void declarations() {
    const Token before = token_;
    const std::size_t back = at_;
    std::vector<std::string> names;
    while (token_.kind == Token::Kind::Variable) {
      names.emplace_back(token_.text);
      advance();
      if (is_sign(",")) {
        advance();
        continue;
      }
      if (is_sign(":=") || is_sign("=")) {
        const bool declares = token_.text == ":=";
        for (const std::string &name : names)
          if (declares)
            variables_.push_back(name);
          else
            known(name, before);
        advance();
        return;
      }
      break;
    }
    token_ = before;
    at_ = back;
  }

  void known(std::string_view name, const Token &at) const {
    if (has(kVariables, name) || has(variables_, name)) return;
    std::vector<std::string_view> all(kVariables.begin(), kVariables.end() - 1);
    all.insert(all.end(), variables_.begin(), variables_.end());
    const std::string meant = base::nearest(name, all);
    fail("there is no variable `" + std::string(name) + "`",
         meant.empty() ? "known are $labels, $value, $externalLabels and $externalURL"
                       : base::did_you_mean(meant),
         at);
  }

  void command() {
    bool any = false;
    for (;; any = true) {
      if (is_end() || is_sign("|") || is_sign(")")) break;
      if (any && !token_.after_space)
        fail("`" + std::string(token_.text) + "` follows without a blank", "put a blank before it",
             token_);
      operand();
    }
    if (!any)
      fail("a command is missing", "write `{{ $value | humanize }}`", token_.begin,
           token_.begin + 1);
  }

  void operand() {
    switch (token_.kind) {
    case Token::Kind::Text:
    case Token::Kind::Number: advance(); return;
    case Token::Kind::Dot:
    case Token::Kind::Field: advance(); break;
    case Token::Kind::Variable:
      known(token_.text, token_);
      advance();
      break;
    case Token::Kind::Word: word(); break;
    case Token::Kind::Sign:
      if (is_sign("(")) {
        const Token opened = token_;
        if (++depth_ > kMaxDepth)
          fail("brackets are nested deeper than " + std::to_string(kMaxDepth), "nest them less",
               opened);
        advance();
        pipeline(false);
        --depth_;
        if (!is_sign(")")) fail("the bracket is never closed", "close it with `)`", opened);
        advance();
        break;
      }
      fail("`" + std::string(token_.text) + "` does not belong here", "see the template reference",
           token_);
    case Token::Kind::End: return;
    }
    while (token_.kind == Token::Kind::Field && !token_.after_space)
      advance();
  }

  void word() {
    if (token_.text != "true" && token_.text != "false" && token_.text != "nil" &&
        !has(kFunctions, token_.text) &&
        (version_ == promql::Version::V2_42 || !has(kNewFunctions, token_.text))) {
      const std::string dollar = "$" + std::string(token_.text);
      if (has(kVariables, dollar))
        fail("there is no function `" + std::string(token_.text) + "`",
             "a variable begins with a dollar: `" + dollar + "`", token_);
      const std::string meant = base::nearest(token_.text, kFunctions);
      fail("there is no function `" + std::string(token_.text) + "`",
           meant.empty() ? "such as humanize, humanizePercentage, humanizeDuration, title"
                         : base::did_you_mean(meant),
           token_);
    }
    advance();
  }

  static constexpr int kMaxDepth = 100;

  std::string_view text_;
  promql::Version version_;
  int depth_ = 0; ///< of brackets
  std::size_t at_ = 0;
  std::size_t begin_ = 0; ///< of the action
  Token token_;
  std::vector<Block> blocks_;
  std::vector<std::string> variables_; ///< that the template declares
};

} // namespace

std::optional<TemplateError> check_template(std::string_view text, promql::Version version) {
  try {
    Checker(text, version).run();
    return std::nullopt;
  } catch (Failure &failure) {
    return std::move(failure.error);
  }
}

} // namespace slac::decode::slac_v1
