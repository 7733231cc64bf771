// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "random.hpp"
#include "scenario.hpp"

namespace oracle {

constexpr Seconds kMinute = 60;
constexpr Seconds kHour = 3600;

inline const std::vector<Zone> kZones{{"UTC", 0},
                                      {"Asia/Kolkata", 5 * kHour + 30 * kMinute},
                                      {"Asia/Kathmandu", 5 * kHour + 45 * kMinute},
                                      {"America/Phoenix", -7 * kHour}};

// A scenario that is being made, and the instants and lengths at which its promises and incidents
// like to meet.
struct Moments {
  Random random;
  Scenario scenario;
  bool flawed = false; // records may be flawed
  Seconds begin = 0;
  Seconds latest = 0;
  std::vector<Seconds> anchors; // instants worth meeting again
  std::vector<Seconds> lengths{1, 59, 60, 61};

  void add_anchor(Seconds at) {
    if (at >= begin && at <= latest) anchors.push_back(at);
  }

  Seconds instant() {
    if (random.chance(40)) return random.pick(anchors);
    return begin + random.below(scenario.now - begin);
  }
};

} // namespace oracle
