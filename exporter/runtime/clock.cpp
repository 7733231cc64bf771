// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/clock.hpp"

namespace slax::runtime {

using std::chrono::duration_cast;
using std::chrono::nanoseconds;

Clock::Clock(std::optional<slac::time::Instant> start, int speed)
    : start_(start), began_(std::chrono::steady_clock::now()), speed_(speed) {}

slac::time::Instant Clock::now() const {
  if (start_)
    return *start_ +
           slac::time::Duration{
               speed_ *
               duration_cast<nanoseconds>(std::chrono::steady_clock::now() - began_).count()};
  return {duration_cast<nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

nanoseconds Clock::takes(slac::time::Duration duration) const {
  constexpr nanoseconds kLeast = std::chrono::milliseconds(200); // of a replay
  const nanoseconds whole(duration.ns);
  return speed_ == 1 ? whole : std::max(whole / speed_, kLeast);
}

} // namespace slax::runtime
