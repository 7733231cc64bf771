// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace slac::base {
namespace {

constexpr std::int64_t kMaxUnits = 9'000'000'000'000'000'000;
constexpr std::size_t kMaxDigits = 64;

struct Parts {
  bool negative = false;
  std::string digits; // without the point
  long scale = 0;     // digits after the point
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<Parts> split(std::string_view text) {
  Parts p;
  std::size_t i = 0;
  if (i < text.size() && text[i] == '-') {
    p.negative = true;
    ++i;
  }
  const std::size_t first = i;
  for (; i < text.size() && is_digit(text[i]); ++i)
    p.digits += text[i];
  if (i == first) return std::nullopt;
  if (i < text.size() && text[i] == '.') {
    const std::size_t point = ++i;
    for (; i < text.size() && is_digit(text[i]); ++i)
      p.digits += text[i];
    if (i == point) return std::nullopt;
    p.scale = static_cast<long>(i - point);
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    if (++i < text.size() && text[i] == '+') ++i;
    int exponent = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), exponent);
    if (error != std::errc{} || std::abs(exponent) > 30) return std::nullopt;
    i = static_cast<std::size_t>(end - text.data());
    p.scale -= exponent;
  }
  if (i != text.size() || p.digits.size() > kMaxDigits) return std::nullopt;
  return p;
}

} // namespace

std::optional<Decimal> Decimal::parse(std::string_view text, bool round) {
  std::optional<Parts> p = split(text);
  if (!p) return std::nullopt;
  bool up = false;
  while (p->scale > kDigits) {
    const char last = p->digits.empty() ? '0' : p->digits.back();
    if (!round && last != '0') return std::nullopt;
    up = last >= '5';
    if (!p->digits.empty()) p->digits.pop_back();
    --p->scale;
  }
  Wide units = 0;
  for (const char c : p->digits) {
    units = units * 10 + (c - '0');
    if (units > kMaxUnits) return std::nullopt;
  }
  for (; p->scale < kDigits; ++p->scale) {
    units *= 10;
    if (units > kMaxUnits) return std::nullopt;
  }
  const auto magnitude = static_cast<std::int64_t>(units + (up ? 1 : 0));
  return Decimal(p->negative ? -magnitude : magnitude);
}

double Decimal::to_double() const {
  return static_cast<double>(static_cast<long double>(units_) / static_cast<long double>(kUnit));
}

std::string Decimal::text() const { return fixed_text(units_, kDigits); }

std::string fixed_text(Wide units, int digits) {
  const bool negative = units < 0;
  if (negative) units = -units;
  std::string out;
  const auto put = [&](auto left) {
    for (int i = 0; left > 0 || i <= digits; ++i) {
      if (i == digits && digits > 0) out += '.';
      out += static_cast<char>('0' + static_cast<int>(left % 10));
      left /= 10;
    }
  };
  // Division of 64 bits is several times as fast as of 128.
  constexpr Wide kNarrow = std::numeric_limits<std::int64_t>::max();
  units <= kNarrow ? put(static_cast<std::int64_t>(units)) : put(units);
  std::reverse(out.begin(), out.end());
  if (digits > 0) {
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
  }
  return negative ? "-" + out : out;
}

std::string ratio_text(Wide numerator, Wide denominator) {
  const long double value =
      static_cast<long double>(numerator) / static_cast<long double>(denominator);
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::general, 12)
                       .ptr;
  return {buffer.data(), end};
}

std::string double_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

} // namespace slac::base
