// SPDX-License-Identifier: Apache-2.0
// What one incident gives to a KPI (specs/numbers.md, "KPIs").
#pragma once

#include "exporter/sli/gathered.hpp"
#include "exporter/sli/kinds/timely.hpp"
#include "exporter/sli/kpi/alerts.hpp"
#include "exporter/sli/kpi/plan.hpp"
#include "exporter/sli/layout.hpp"

#include <vector>

namespace slax::sli {

struct Sample {
  slac::time::Instant at;                           ///< decides the window in which it counts
  slac::time::Duration value;                       ///< the time that it took, so far
  slac::time::Instant late_at = slac::time::kNever; ///< an open one of a share is late from then on
  timeline::Slot incident = 0;
  bool open = false;  ///< not done, or not ended
  bool grows = false; ///< `value` with the wall clock
};

/// A clock of a promise as KPIs see it.
struct KpiClock {
  timeline::Slot incident = 0;
  slac::time::Instant start;
  slac::time::Instant stop; ///< the last; only where it does not run
  slac::time::Duration elapsed;
  bool running = false;
  slac::time::Instant late_at = slac::time::kNever; ///< when a running one has used a share's time
  bool covered_at_start = false;                    ///< by the severities that the KPI names
  bool covered_at_stop = false;
};

/// Of alerts: towards one account, or (below 0) of all; open is what joined an incident. They are
/// numbered, instead of an incident's slot.
std::vector<Sample> alert_samples(const KpiAlerts &alerts, int account);

/// Of the incident's own events, wall time from the trigger: for a KPI that protects nothing.
void add_event_samples(const KpiPlan &plan, timeline::Slot slot, const timeline::Timeline &timeline,
                       slac::time::Instant now, std::vector<Sample> &out);

/// The incident's clock under the promise as KPIs see it; nothing if it does not count.
std::optional<KpiClock> kpi_clock(const KpiPlan &plan, const TimelyEntry &entry,
                                  const Gathered &incident, slac::time::Instant now);
/// The longest of one incident's clocks; it runs while any does.
KpiClock longest_of(const std::vector<KpiClock> &clocks);
/// What it gives to a KPI of times, shares or counts.
void add_clock_sample(const KpiPlan &plan, const KpiClock &clock, std::vector<Sample> &out);

/// The gaps of a cadence in the time of its clock: for a KPI of silence.
void add_gap_samples(const KpiPlan &plan, const TimelyEntry &entry, const Gathered &incident,
                     slac::time::Instant now, std::vector<Sample> &out);

} // namespace slax::sli
