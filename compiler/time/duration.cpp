// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/duration.hpp"

#include <array>

namespace slac::time {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

struct Unit {
  std::string_view name;
  std::int64_t ns;
};

constexpr std::array<Unit, 6> kUnits{{{"w", 7 * kDay},
                                      {"d", kDay},
                                      {"h", kHour},
                                      {"m", kMinute},
                                      {"s", kSecond},
                                      {"ms", kMillisecond}}};
constexpr std::int64_t kMax = 36'500 * kDay;

std::string format(Duration duration, bool weeks) {
  if (duration.ns == 0) return "0s";
  std::string out;
  std::int64_t rest = duration.ns;
  if (weeks && rest % (365 * kDay) == 0) return std::to_string(rest / (365 * kDay)) + "y";
  for (const Unit &unit : kUnits) {
    if (unit.name == "w" && (!weeks || rest % unit.ns != 0)) continue;
    if (rest / unit.ns == 0) continue;
    out += std::to_string(rest / unit.ns) + std::string(unit.name);
    rest %= unit.ns;
  }
  return out;
}

} // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    std::int64_t amount = 0;
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
      amount = amount * 10 + (text[digits++] - '0');
      if (digits > 12) return std::nullopt;
    }
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
    std::size_t letters = 0;
    while (letters < text.size() && text[letters] >= 'a' && text[letters] <= 'z')
      ++letters;
    const std::string_view name = text.substr(0, letters);
    while (next_unit < kUnits.size() && kUnits[next_unit].name != name)
      ++next_unit;
    if (next_unit == kUnits.size() || amount > kMax / kUnits[next_unit].ns) return std::nullopt;
    total += amount * kUnits[next_unit++].ns;
    text.remove_prefix(letters);
  }
  if (total > kMax) return std::nullopt;
  return Duration{total};
}

std::string format_duration(Duration duration) { return format(duration, true); }
std::string format_window(Duration duration) { return format(duration, false); }

std::string format_rough(Duration duration) {
  std::int64_t rest = duration.ns < 0 ? -duration.ns : duration.ns;
  std::string out = duration.ns < 0 ? "-" : "";
  int parts = 0;
  for (const Unit &unit : kUnits) {
    if (unit.name == "w" || unit.name == "ms") continue;
    if (rest / unit.ns == 0 && parts == 0) continue;
    if (rest / unit.ns != 0)
      out += (parts == 0 ? "" : " ") + std::to_string(rest / unit.ns) + std::string(unit.name);
    rest %= unit.ns;
    if (++parts == 2) break;
  }
  return parts == 0 ? "0s" : out;
}

} // namespace slac::time
