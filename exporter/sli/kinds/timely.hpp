// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/kinds/clock.hpp"
#include "exporter/sli/kinds/kind.hpp"

#include <optional>
#include <span>
#include <vector>

namespace slax::sli {

/// The clock of one incident, under the terms of its start.
struct TimelyEntry {
  timeline::Slot incident = 0;
  bool excluded = false;
  const CommitmentPlan *plan = nullptr;
  Clock clock;
};

/// Nothing where no clock starts under any of the terms, which are in the order of time.
std::optional<TimelyEntry> start_clock(std::span<const CommitmentPlan *const> terms,
                                       const Gathered &incident, slac::time::Instant now);

/// The clocks of one account under one timely commitment or cadence.
class TimelyTally final : public Tally {
public:
  void start(const Promised &promised, std::size_t row) override;
  void add(const Gathered &incident, const Present &present) override;
  const TimelyEntry *last_clock() const override { return has_last_ ? &entries_.back() : nullptr; }
  Tallied finish(const Promised &promised, const Present &present,
                 slac::time::Instant &next_change) override;

private:
  Outcome outcome_of(const RowWindow &window, const timeline::Incidents &incidents) const;
  slac::time::Instant next_change(std::span<const RowWindow> windows,
                                  slac::time::Instant now) const;

  std::vector<const CommitmentPlan *> terms_;
  std::vector<TimelyEntry> entries_;
  bool has_last_ = false; ///< the incident that was added last is in `entries_`
};

} // namespace slax::sli
