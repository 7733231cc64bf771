// SPDX-License-Identifier: Apache-2.0
// The YAML library gives a scalar's decoded value and its first byte, not which byte each decoded
// character came from. This walks source and value side by side: equal characters are matched,
// line folds, indentation and escapes are stepped over (YAML 1.2, chapters 6.5, 7.3 and 8.1).
#include "compiler/yaml/scalar_scan.hpp"

#include "compiler/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace slac::yaml {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }

class Aligner {
public:
  Aligner(std::string_view source, std::string_view value, std::uint32_t begin, ScalarMap &map)
      : source_(source), value_(value), at_(begin), map_(map) {}

  std::uint32_t position() const { return at_; }
  bool value_done() const { return used_ == value_.size(); }

  bool plain() {
    while (!value_done()) {
      if (at_end()) return false;
      if (!fold_or_match()) return false;
    }
    return true;
  }

  bool single_quoted() {
    ++at_;
    while (!at_end()) {
      if (source_[at_] == '\'') {
        if (peek(1) != '\'') return value_done();
        if (!match('\'', 2)) return false;
      } else if (!fold_or_match()) {
        return false;
      }
    }
    return false;
  }

  bool double_quoted() {
    ++at_;
    while (!at_end()) {
      if (source_[at_] == '"') return value_done();
      if (source_[at_] == '\\') {
        if (!escape()) return false;
      } else if (!fold_or_match()) {
        return false;
      }
    }
    return false;
  }

  /// `|` and `>` bodies; `end` is left behind the last line that holds content.
  bool block() {
    while (!at_end() && source_[at_] != '\n')
      ++at_; // indicators and comment
    if (at_end()) return value_done();
    ++at_;
    const std::size_t indent = block_indent();
    while (!value_done()) {
      if (at_end()) return only_breaks_left();
      std::size_t spaces = 0;
      while (!at_end() && source_[at_] == ' ' && spaces < indent) {
        ++at_;
        ++spaces;
      }
      while (!at_end() && source_[at_] != '\n' && !value_done()) {
        if (source_[at_] == '\r' && peek(1) == '\n') break;
        if (!match(source_[at_], 1)) return false;
      }
      content_end_ = at_;
      while (!at_end() && source_[at_] != '\n')
        ++at_;
      if (!at_end()) line_break();
    }
    at_ = content_end_;
    return true;
  }

private:
  bool at_end() const { return at_ >= source_.size(); }
  char peek(std::size_t ahead) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  bool match(char c, std::uint32_t width) {
    if (value_done() || value_[used_] != c) return false;
    map_.add(used_++, at_);
    at_ += width;
    return true;
  }

  /// One source character, or a run of white space with line breaks that folds to less.
  bool fold_or_match() {
    std::uint32_t end = at_;
    std::size_t breaks = 0;
    while (end < source_.size() && (is_blank(source_[end]) || is_break(source_[end]))) {
      if (source_[end] == '\n' || (source_[end] == '\r' && peek(end - at_ + 1) != '\n')) ++breaks;
      ++end;
    }
    if (breaks == 0) return match(source_[at_], 1);
    const char folded = breaks == 1 ? ' ' : '\n';
    for (std::size_t n = std::max<std::size_t>(1, breaks - 1); n > 0; --n)
      if (!value_done() && value_[used_] == folded) map_.add(used_++, at_);
    at_ = end;
    return true;
  }

  bool escape() {
    const std::uint32_t start = at_;
    const char c = peek(1);
    if (is_break(c)) { // an escaped line break joins the lines
      at_ += 2;
      while (!at_end() && (is_blank(source_[at_]) || is_break(source_[at_])))
        ++at_;
      return true;
    }
    std::uint32_t width = 2;
    if (c == 'x') width = 4;
    if (c == 'u') width = 6;
    if (c == 'U') width = 10;
    const std::size_t produced =
        std::max<std::size_t>(1, base::code_point_length(value_.substr(used_)));
    if (used_ + produced > value_.size()) return false;
    for (std::size_t i = 0; i < produced; ++i)
      map_.add(used_++, start);
    at_ += width;
    return true;
  }

  std::size_t block_indent() const {
    for (std::size_t i = at_; i < source_.size();) {
      std::size_t spaces = 0;
      while (i < source_.size() && source_[i] == ' ')
        ++i, ++spaces;
      if (i < source_.size() && !is_break(source_[i])) {
        // An explicit indicator keeps leading spaces: those that the value starts with.
        const std::size_t kept = std::min(value_.find_first_not_of(" \n"), value_.size());
        const std::size_t lead = static_cast<std::size_t>(
            std::count(value_.begin(), value_.begin() + static_cast<long>(kept), ' '));
        return spaces >= lead ? spaces - lead : 0;
      }
      while (i < source_.size() && source_[i] != '\n')
        ++i;
      ++i;
    }
    return 0;
  }

  void line_break() {
    if (!value_done() && (value_[used_] == '\n' || value_[used_] == ' ')) map_.add(used_++, at_);
    ++at_;
  }

  bool only_breaks_left() {
    at_ = content_end_;
    return value_.find_first_not_of('\n', used_) == std::string_view::npos;
  }

  std::string_view source_;
  std::string_view value_;
  std::uint32_t at_;
  std::uint32_t used_ = 0;
  std::uint32_t content_end_ = 0;
  ScalarMap &map_;
};

ScalarStyle style_at(std::string_view text, std::uint32_t begin) {
  switch (begin < text.size() ? text[begin] : '\0') {
  case '\'': return ScalarStyle::SingleQuoted;
  case '"': return ScalarStyle::DoubleQuoted;
  case '|': return ScalarStyle::Literal;
  case '>': return ScalarStyle::Folded;
  default: return ScalarStyle::Plain;
  }
}

/// Whether the value stands at `at` as it is: in one line, without escapes.
bool is_verbatim(std::string_view text, std::string_view value, ScalarStyle style,
                 std::uint32_t at) {
  if (value.empty() || at > text.size() || text.substr(at, value.size()) != value) return false;
  switch (style) {
  case ScalarStyle::Plain: return value.find('\n') == std::string_view::npos;
  case ScalarStyle::SingleQuoted:
  case ScalarStyle::DoubleQuoted: {
    const char quote = style == ScalarStyle::SingleQuoted ? '\'' : '"';
    const std::size_t end = at + value.size();
    return end < text.size() && text[end] == quote &&
           value.find_first_of(std::array{quote, '\\', '\n'}.data(), 0, 3) ==
               std::string_view::npos;
  }
  default: return false;
  }
}

} // namespace

void locate_scalar(Node &node, std::string_view text, base::FileId file, std::uint32_t begin) {
  node.style = style_at(text, begin);
  ScalarMap map(file, begin, begin);
  const std::uint32_t quote = node.style == ScalarStyle::Plain ? 0 : 1;
  if (is_verbatim(text, node.text, node.style, begin + quote)) {
    const auto size = static_cast<std::uint32_t>(node.text.size());
    map.add_run(0, begin + quote, size);
    map.set_end(begin + quote + size);
    node.span = {file, begin, begin + quote + size + quote};
    node.map = std::move(map);
    return;
  }
  Aligner walk(text, node.text, begin, map);
  bool ok = false;
  std::uint32_t after = 0; // closing quote
  switch (node.style) {
  case ScalarStyle::Plain: ok = walk.plain(); break;
  case ScalarStyle::SingleQuoted:
    ok = walk.single_quoted();
    after = 1;
    break;
  case ScalarStyle::DoubleQuoted:
    ok = walk.double_quoted();
    after = 1;
    break;
  case ScalarStyle::Literal:
  case ScalarStyle::Folded: ok = walk.block(); break;
  }
  if (!ok) {
    const auto size = static_cast<std::uint32_t>(text.size());
    map = ScalarMap(file, begin, std::min(begin + 1, size));
    node.span = {file, begin, std::min(begin + 1, size)};
  } else {
    map.set_end(walk.position());
    node.span = {file, begin, walk.position() + after};
  }
  node.map = std::move(map);
}

} // namespace slac::yaml
