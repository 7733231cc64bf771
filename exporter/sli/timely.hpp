// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/clock.hpp"
#include "exporter/sli/windows.hpp"
#include "exporter/timeline/incidents.hpp"

#include <vector>

namespace slax::sli {

/// The clocks of one account under one timely commitment: first every incident is added, then any
/// window can be judged. Made to be used again for the next account.
class Timely {
public:
  struct Entry {
    timeline::Slot incident = 0;
    bool excluded = false;
    Clock clock;
  };

  void start(const CommitmentPlan &plan) {
    plan_ = &plan;
    entries_.clear();
  }
  void add(timeline::Slot slot, const timeline::Incident &incident,
           const timeline::Timeline &timeline, slac::time::Instant now);

  /// Fills the row's incidents, SLI, breaches, status and credit for its window.
  void judge(Row &row, const RowWindow &window, const timeline::Incidents &incidents) const;
  /// The clocks that still run.
  std::vector<Entry> running() const;
  /// The first instant after `now` at which a row changes although nothing happens.
  slac::time::Instant next_change(const std::vector<RowWindow> &windows,
                                  slac::time::Instant now) const;

private:
  const CommitmentPlan *plan_ = nullptr;
  std::vector<Entry> entries_;
};

/// Lets the clocks that still run, run on.
void move_breaches(std::vector<Breach> &breaches, slac::time::Duration by);

} // namespace slax::sli
