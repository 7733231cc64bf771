// SPDX-License-Identifier: Apache-2.0
// Numbers, durations and strings by the rules of Go's parsers, which Prometheus uses; the corpora
// in conformance tests hold their edge cases.
#include "compiler/promql/literal.hpp"

#include "compiler/base/ascii.hpp"
#include "compiler/base/utf8.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>

namespace slac::promql {
namespace {

using base::lower;

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

/// Reads `count` digits of `base` at the front of `rest`.
std::optional<std::uint32_t> take_code(std::string_view &rest, std::size_t count, int base) {
  if (rest.size() < count) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = digit_value(rest[i]);
    if (digit >= base) return std::nullopt;
    value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
  }
  rest.remove_prefix(count);
  return value;
}

/// Reads the escape behind a backslash at the front of `rest`.
bool append_escape(std::string &out, std::string_view &rest, char quote) {
  if (rest.empty()) return false;
  const char c = rest.front();
  constexpr std::string_view kNames = "abfnrtv\\";
  constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\";
  const auto at = kNames.find(c);
  if (at != std::string_view::npos || c == quote) {
    out += c == quote ? c : kValues[at];
    rest.remove_prefix(1);
    return true;
  }
  if (c >= '0' && c <= '7') {
    const auto code = take_code(rest, 3, 8);
    if (!code || *code > 255) return false;
    out += static_cast<char>(*code);
    return true;
  }
  rest.remove_prefix(1);
  if (c == 'x') {
    const auto code = take_code(rest, 2, 16);
    if (code) out += static_cast<char>(*code);
    return code.has_value();
  }
  if (c != 'u' && c != 'U') return false;
  const auto code = take_code(rest, c == 'u' ? 4 : 8, 16);
  if (!code || *code > 0x10FFFF || (*code >= 0xD800 && *code < 0xE000)) return false;
  base::append_utf8(out, static_cast<char32_t>(*code));
  return true;
}

/// Go allows an underscore between digits and behind a base prefix.
bool underscores_fit(std::string_view text) {
  char saw = '^';
  bool hex = false;
  if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'b' || text[1] == 'o')) {
    hex = text[1] == 'x';
    saw = '0';
    text.remove_prefix(2);
  }
  for (const char c : text) {
    if (digit_value(c) < (hex ? 16 : 10)) {
      saw = '0';
    } else if (c == '_') {
      if (saw != '0') return false;
      saw = '_';
    } else {
      if (saw == '_') return false;
      saw = '!';
    }
  }
  return saw != '_';
}

std::optional<double> decode_integer(std::string_view digits, int base) {
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return static_cast<double>(value);
}

} // namespace

std::optional<double> decode_number(std::string_view lexeme) {
  std::string word = lower(lexeme);
  if (word == "inf") return std::numeric_limits<double>::infinity();
  if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (word.find('_') != std::string::npos) {
    if (!underscores_fit(word)) return std::nullopt;
    std::erase(word, '_');
  }
  if (word.starts_with("0x")) return decode_integer(std::string_view(word).substr(2), 16);
  if (word.size() > 1 && word[0] == '0')
    if (const auto octal = decode_integer(word, 8)) return octal;
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (end != word.data() + word.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Too small is zero, too large is no number, as in Go's ParseFloat.
    value = std::strtod(word.c_str(), nullptr);
    if (value > 1) return std::nullopt;
  } else if (error != std::errc{}) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> decode_duration(std::string_view lexeme) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 7> kUnits{{{"y", 31'536'000'000},
                                                                             {"w", 604'800'000},
                                                                             {"d", 86'400'000},
                                                                             {"h", 3'600'000},
                                                                             {"m", 60'000},
                                                                             {"s", 1000},
                                                                             {"ms", 1}}};
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max() / 1'000'000;
  std::int64_t total = 0;
  std::size_t next = 0;
  while (!lexeme.empty()) {
    std::int64_t amount = 0;
    const auto [end, error] = std::from_chars(lexeme.data(), lexeme.data() + lexeme.size(), amount);
    if (error != std::errc{} || amount < 0 || end == lexeme.data()) return std::nullopt;
    lexeme.remove_prefix(static_cast<std::size_t>(end - lexeme.data()));
    std::size_t letters = 0;
    while (letters < lexeme.size() && lexeme[letters] >= 'a' && lexeme[letters] <= 'z')
      ++letters;
    const std::string_view unit = lexeme.substr(0, letters);
    while (next < kUnits.size() && kUnits[next].first != unit)
      ++next;
    if (next == kUnits.size() || amount > kMax / kUnits[next].second) return std::nullopt;
    total += amount * kUnits[next++].second;
    lexeme.remove_prefix(letters);
  }
  return total <= kMax ? std::optional(total) : std::nullopt;
}

DecodedString decode_string(std::string_view lexeme) {
  const char quote = lexeme.front();
  std::string_view rest = lexeme.substr(1, lexeme.size() - 2);
  DecodedString out;
  const auto note = [&](std::size_t begin, std::string_view after, std::string problem) {
    out.problem = std::move(problem);
    out.begin = begin;
    out.end = static_cast<std::size_t>(after.data() - lexeme.data());
  };
  out.value.reserve(rest.size());
  while (!rest.empty()) {
    const auto begin = static_cast<std::size_t>(rest.data() - lexeme.data());
    const char c = rest.front();
    if (c == '\\' && quote != '`') {
      rest.remove_prefix(1);
      if (!append_escape(out.value, rest, quote)) {
        if (!out.problem.empty()) continue;
        note(begin, rest, "string with an escape that does not exist");
        out.escape = true;
      }
      continue;
    }
    const std::size_t width = base::code_point_length(rest);
    // Prometheus takes the replacement character itself for broken text.
    if ((width == 0 || rest.starts_with("\xEF\xBF\xBD")) && out.problem.empty())
      note(begin, rest.substr(std::max<std::size_t>(1, width)), "string that is not UTF-8");
    out.value += rest.substr(0, std::max<std::size_t>(1, width));
    rest.remove_prefix(std::max<std::size_t>(1, width));
  }
  return out;
}

} // namespace slac::promql
