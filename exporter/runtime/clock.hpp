// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <chrono>
#include <optional>

namespace slax::runtime {

/// The exporter's clock: the system's, or one that starts at a given instant and runs on.
class Clock {
public:
  /// `speed`: how many times as fast as the system's it runs, from `start` on.
  explicit Clock(std::optional<slac::time::Instant> start, int speed = 1);
  slac::time::Instant now() const;
  /// How long so much of its time takes.
  std::chrono::nanoseconds takes(slac::time::Duration duration) const;
  /// It started at a given instant: what stores say of the present may lie ahead of it.
  bool is_replay() const { return start_.has_value(); }

private:
  std::optional<slac::time::Instant> start_;
  std::chrono::steady_clock::time_point began_;
  int speed_;
};

} // namespace slax::runtime
