// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/clock.hpp"

namespace slax::runtime {

using std::chrono::duration_cast;
using std::chrono::nanoseconds;

Clock::Clock(std::optional<slac::time::Instant> start)
    : start_(start), began_(std::chrono::steady_clock::now()) {}

slac::time::Instant Clock::now() const {
  if (start_)
    return *start_ +
           slac::time::Duration{
               duration_cast<nanoseconds>(std::chrono::steady_clock::now() - began_).count()};
  return {duration_cast<nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

} // namespace slax::runtime
