// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/clock.hpp"
#include "exporter/sli/windows.hpp"
#include "exporter/timeline/incidents.hpp"

#include <span>
#include <vector>

namespace slax::sli {

/// The clocks of one account under one timely commitment, each under the terms of its start: first
/// every incident is added, then any window can be judged. Made to be used again for the next
/// account.
class Timely {
public:
  struct Entry {
    timeline::Slot incident = 0;
    bool excluded = false;
    const CommitmentPlan *plan = nullptr;
    Clock clock;
  };

  /// The terms in the order of time.
  void start(std::span<const CommitmentPlan *const> terms) {
    terms_.assign(terms.begin(), terms.end());
    entries_.clear();
  }
  /// `services` are the incident's, with those of incidents that were merged into it.
  void add(timeline::Slot slot, std::span<const timeline::NameId> services,
           const timeline::Timeline &timeline, slac::time::Instant now);

  /// Fills the row's incidents, SLI, breaches, status and credit for its window, which is judged
  /// under `plan`.
  void judge(Row &row, const CommitmentPlan &plan, const RowWindow &window,
             const timeline::Incidents &incidents) const;
  /// Every clock that started.
  const std::vector<Entry> &entries() const { return entries_; }
  /// The first instant after `now` at which a row changes although nothing happens.
  slac::time::Instant next_change(std::span<const RowWindow> windows,
                                  slac::time::Instant now) const;

private:
  std::vector<const CommitmentPlan *> terms_;
  std::vector<Entry> entries_;
};

/// Lets the clocks that still run, run on through the interval.
void move_breaches(std::vector<Breach> &breaches, Interval interval);

} // namespace slax::sli
