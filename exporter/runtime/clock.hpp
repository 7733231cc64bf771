// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <chrono>
#include <optional>

namespace slax::runtime {

/// The exporter's clock: the system's, or one that starts at a given instant and runs on.
class Clock {
public:
  explicit Clock(std::optional<slac::time::Instant> start);
  slac::time::Instant now() const;
  /// It started at a given instant: what stores say of the present may lie ahead of it.
  bool is_replay() const { return start_.has_value(); }

private:
  std::optional<slac::time::Instant> start_;
  std::chrono::steady_clock::time_point began_;
};

} // namespace slax::runtime
