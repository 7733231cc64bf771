// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/literal.hpp"

#include "compiler/base/utf8.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>

namespace slac::promql {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char &c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

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

bool append_escape(std::string &out, std::string_view &rest, char quote) {
  if (rest.empty()) return false;
  const char c = rest.front();
  constexpr std::string_view kNames = "abfnrtv\\";
  constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\";
  if (const auto at = kNames.find(c); at != std::string_view::npos) {
    out += kValues[at];
    rest.remove_prefix(1);
    return true;
  }
  if (c == quote) {
    out += c;
    rest.remove_prefix(1);
    return true;
  }
  std::optional<std::uint32_t> code;
  if (c >= '0' && c <= '7') {
    code = take_code(rest, 3, 8);
    if (!code || *code > 255) return false;
    out += static_cast<char>(*code);
    return true;
  }
  rest.remove_prefix(1);
  if (c == 'x') {
    code = take_code(rest, 2, 16);
    if (code) out += static_cast<char>(*code);
  } else if (c == 'u' || c == 'U') {
    code = take_code(rest, c == 'u' ? 4 : 8, 16);
    if (code && (*code > 0x10FFFF || (*code >= 0xD800 && *code < 0xE000))) return false;
    if (code) base::append_utf8(out, static_cast<char32_t>(*code));
  }
  return code.has_value();
}

} // namespace

std::optional<double> decode_number(std::string_view lexeme) {
  const std::string word = lower(lexeme);
  if (word == "inf") return std::numeric_limits<double>::infinity();
  if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (word.starts_with("0x")) {
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(word.data() + 2, word.data() + word.size(), value, 16);
    if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
    return static_cast<double>(value);
  }
  const bool octal =
      word.size() > 1 && word[0] == '0' && word.find_first_not_of("01234567") == std::string::npos;
  if (octal) { // as Go's ParseInt with base 0
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, 8);
    if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
    return static_cast<double>(value);
  }
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
  constexpr std::int64_t kMax = 100 * kUnits[0].second;
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
  if (total <= 0 || total > kMax) return std::nullopt;
  return total;
}

std::optional<std::string> decode_string(std::string_view lexeme) {
  const char quote = lexeme.front();
  std::string_view rest = lexeme.substr(1, lexeme.size() - 2);
  if (quote == '`') return std::string(rest);
  std::string out;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '\n') return std::nullopt;
    if (c != '\\')
      out += c;
    else if (!append_escape(out, rest, quote))
      return std::nullopt;
  }
  return out;
}

} // namespace slac::promql
