// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace slac::plan {

/// A stretch of traffic, in scrapes.
struct Phase {
  std::int64_t scrapes = 0;
  double total = 0; ///< events of one scrape interval
  double bad = 0;   ///< those of them that are bad
  bool is_missing = false;
  bool begins_anew = false; ///< the counters start from 0 again
};

/// What happens to the service of a generated test, given as events: it knows nothing of the rules
/// and gives what they should find. The first scrape is at 0 and holds no event.
class Simulation {
public:
  Simulation(std::vector<Phase> phases, time::Duration scrape);

  time::Duration length() const;
  /// Bad ÷ all events of the window that ends at `at`; 0 without events.
  double ratio(time::Duration at, time::Duration window) const;
  double total(time::Duration at, time::Duration window) const;
  double bad(time::Duration at, time::Duration window) const;
  /// Seconds of the window that were scraped.
  double measured(time::Duration at, time::Duration window) const;

  // Samples as promtool's tests write them.
  std::string counter_of_bad() const;
  std::string counter_of_good() const;
  std::string counter_of_all() const;
  /// `good` while nothing is bad, `bad` otherwise.
  std::string gauge(double good, double bad) const;

private:
  template <class OfPhase>
  double sum(time::Duration at, time::Duration window, OfPhase of) const;
  template <class OfPhase>
  std::string counter(OfPhase of) const;

  std::vector<Phase> phases_;
  time::Duration scrape_;
};

} // namespace slac::plan
