// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>

namespace slac::time {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
struct Instant {
  std::int64_t ns = 0;
  friend auto operator<=>(const Instant &, const Instant &) = default;
};

/// A length of time in nanoseconds; a day is 24 hours.
struct Duration {
  std::int64_t ns = 0;
  friend auto operator<=>(const Duration &, const Duration &) = default;
};

constexpr Instant operator+(Instant t, Duration d) { return {t.ns + d.ns}; }
constexpr Instant operator-(Instant t, Duration d) { return {t.ns - d.ns}; }
constexpr Duration operator-(Instant a, Instant b) { return {a.ns - b.ns}; }
constexpr Duration operator+(Duration a, Duration b) { return {a.ns + b.ns}; }
constexpr Duration operator-(Duration a, Duration b) { return {a.ns - b.ns}; }

/// A half-open stretch of time [from, to).
struct Interval {
  Instant from;
  Instant to;
  friend bool operator==(const Interval &, const Interval &) = default;
  bool empty() const { return to <= from; }
  Duration length() const { return empty() ? Duration{} : to - from; }
};

/// Dates and times outside these years are refused wherever they are read.
constexpr Instant kEarliest{0};
constexpr Instant kLatest{2'145'916'800 * kSecond}; // 2038-01-01T00:00:00Z

/// Later than every instant that can be read, with room to add any window to it.
constexpr Instant kNever{kLatest.ns + std::int64_t{200} * 365 * kDay};

} // namespace slac::time
