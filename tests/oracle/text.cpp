// SPDX-License-Identifier: Apache-2.0
#include "text.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace oracle {

std::string pad(std::int64_t number, int width) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "%0*lld", width, static_cast<long long>(number));
  return text.data();
}

std::string date(Seconds at) {
  using namespace std::chrono;
  const year_month_day day{floor<days>(sys_seconds{seconds{at}})};
  return pad(int{day.year()}, 4) + "-" + pad(unsigned{day.month()}, 2) + "-" +
         pad(unsigned{day.day()}, 2);
}

std::string decimal(std::int64_t number, std::int64_t unit, int digits) {
  std::string text = std::to_string(number / unit) + "." + pad(number % unit, digits);
  while (text.back() == '0')
    text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string percent(MicroPercent value) { return decimal(value, kOnePercent, 6) + "%"; }

std::string duration(Seconds length) {
  std::string text;
  const auto add = [&text](Seconds amount, char unit) {
    if (amount == 0) return;
    text += std::to_string(amount) + unit;
  };
  add(length / 3600, 'h');
  add(length / 60 % 60, 'm');
  add(length % 60, 's');
  return text;
}

std::string join(const std::vector<std::string> &words, std::string_view between,
                 std::string_view quote) {
  std::string text;
  for (const std::string &word : words) {
    if (!text.empty()) text += between;
    text.append(quote).append(word).append(quote);
  }
  return text;
}

std::string list(const std::vector<std::string> &words, std::string_view quote) {
  return "[" + join(words, ", ", quote) + "]";
}

} // namespace oracle
