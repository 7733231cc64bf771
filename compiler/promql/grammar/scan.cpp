// SPDX-License-Identifier: Apache-2.0
// The rules are those of promql/parser/lex.go in Prometheus 2.42 and 3.16, oddities included: both
// decide what is a token before they look at its value.
#include "compiler/promql/grammar/scan.hpp"

namespace slac::promql::grammar {
namespace {

constexpr std::string_view kDecimal = "0123456789";
constexpr std::string_view kHexadecimal = "0123456789abcdefABCDEF";

class Scanner {
public:
  Scanner(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }

  /// 2.42: digits, point, digits, exponent; each of them may be missing.
  bool old_number() {
    const bool hex = take("0") && take("xX");
    const std::string_view digits = hex ? kHexadecimal : kDecimal;
    take_all(digits);
    if (take(".")) take_all(digits);
    if (take("eE")) {
      take("+-");
      take_all(kDecimal);
    }
    return ends();
  }

  /// 3.16: the same with underscores; neither point, exponent nor underscore may meet another.
  bool number() {
    const std::size_t first = at_;
    std::string_view digits = kDecimal;
    if (take("0") && take("xX")) {
      take("_");
      digits = kHexadecimal;
    }
    take(".");
    take(digits);
    bool point = false;
    bool exponent = false;
    while (is(digits) || is("._eE")) {
      if ((point && is(".")) || (exponent && is("eE"))) {
        ++at_;
        return false;
      }
      if (take(".")) {
        point = true;
        if (take("_.") || digits == kHexadecimal) return false;
      } else if (take("eE")) {
        exponent = true;
        take("+-");
        if (take("._eE") || at_ == text_.size()) return false;
      } else if (take("_")) {
        if (take("._eE") || at_ == text_.size()) return false;
      } else {
        take_all(digits);
      }
    }
    return at_ != first && ends();
  }

  /// What may follow the number of a duration: a unit, then more numbers with units.
  bool units() {
    if (!take("smhdwy")) return false;
    take("s");
    while (take(kDecimal)) {
      take_all(kDecimal);
      if (!take("smhdw")) return false;
      take("s");
    }
    return ends();
  }

private:
  bool is(std::string_view set) const {
    return at_ < text_.size() && set.find(text_[at_]) != std::string_view::npos;
  }
  bool take(std::string_view set) {
    if (!is(set)) return false;
    ++at_;
    return true;
  }
  void take_all(std::string_view set) {
    while (is(set))
      ++at_;
  }
  bool ends() const {
    if (at_ >= text_.size()) return true;
    const char c = text_[at_];
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '_');
  }

  std::string_view text_;
  std::size_t at_;
};

} // namespace

NumberScan scan_number(std::string_view text, std::size_t at, bool underscores) {
  Scanner scanner(text, at);
  if (underscores ? scanner.number() : scanner.old_number()) return {Kind::Number, scanner.at()};
  if (scanner.units()) return {Kind::Duration, scanner.at()};
  return {Kind::Bad, scanner.at()};
}

StringScan scan_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  StringScan out;
  for (out.end = at + 1; out.end < text.size(); ++out.end) {
    const char c = text[out.end];
    if (c == quote) {
      ++out.end;
      out.closed = true;
      break;
    }
    if (static_cast<unsigned char>(c) >= 0x80) out.plain = false;
    if (quote == '`') continue;
    if (c == '\n') break;
    if (c == '\\') {
      out.plain = false;
      if (out.end + 1 < text.size() && text[out.end + 1] != '\n') ++out.end;
    }
  }
  return out;
}

} // namespace slac::promql::grammar
