// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bench {

using Millis = std::int64_t; // since the Unix epoch

constexpr Millis kSecond = 1000;
constexpr Millis kMinute = 60 * kSecond;
constexpr Millis kHour = 60 * kMinute;
constexpr Millis kDay = 24 * kHour;

/// The types that occur, numbered in the order in which events of one instant apply.
enum class Type : std::uint8_t {
  kStarted,
  kTriggered,
  kSeverity,
  kAccounts,
  kImpact,
  kExcluded,
  kIncluded,
  kAcknowledged,
  kNotified,
  kMitigated,
  kResolved,
  kUnacknowledged,
  kReopened,
  kClosed,
};

struct Event {
  Millis at = 0;
  Type type = Type::kStarted;
  /// Triggered and severity: 1 (sev1) to 4. Impact: the fraction in millionths. Notified: 1 if a
  /// customer was. Accounts: the account. Else 0.
  int value = 0;
};

struct Incident {
  std::size_t number = 0;
  std::vector<int> services;
  std::vector<int> accounts; // those affected from the start on
  std::vector<Event> events; // ordered; at most one of a type at an instant
};

/// Account number n is one of agreement n % agreements, whose one service has the same number.
struct World {
  std::uint64_t seed = 1;
  int rare = 1; // multiplies the chance of what seldom happens
  std::size_t incidents = 0;
  int accounts = 0;
  int agreements = 0;
  Millis from = 0; // incidents start in [from, now)
  Millis now = 0;  // no event is later
};

/// The life of one incident; a function of its arguments only.
Incident make_incident(const World &world, std::size_t number);

} // namespace bench
