// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/commitment_plan.hpp"
#include "exporter/timeline/timeline.hpp"

#include <optional>

namespace slax::sli {

enum class Verdict : std::uint8_t { Met, Breached, Pending, Cancelled };

/// What became of one promise for one incident and account (specs/numbers.md, "Clocks"). Times used
/// are time of the clock: inside the calendar and outside pauses.
struct Clock {
  Verdict verdict = Verdict::Pending;
  bool running = false;
  bool paused = false;
  slac::time::Instant start;    ///< decides the window that the incident belongs to
  slac::time::Duration within;  ///< the promised time
  slac::time::Duration elapsed; ///< of the longest cycle or gap, up to `now` while it runs
  slac::time::Instant deadline; ///< when that one's time used reaches, or reached, the promise
  slac::time::Duration used;    ///< of the cycle or gap that runs
  slac::time::Instant due; ///< its deadline, if nothing happens; `kNever` while it stands still

  /// `elapsed` grows with the time in which the clock runs.
  bool grows = false;
  slac::time::Instant stopped; ///< last; where it does not run
  bool began_stopped = false;  ///< its stop held already when it started
};

/// What happened to a clock, in the order of time.
struct ClockStep {
  enum class What { Start, Stop, Cancel, Reopen, Gap, Pause, Resume };
  What what{};
  slac::time::Instant at;
  timeline::NameId reason = timeline::kNoName; ///< of a pause
};

/// The clock of the plan's timely promise for the account that the timeline is for, or nothing if
/// it never started. Exact in nanoseconds.
std::optional<Clock> run_clock(const timeline::Timeline &timeline, const CommitmentPlan &plan,
                               slac::time::Instant now, std::vector<ClockStep> *steps = nullptr);

/// When the running cycle of the clock, as it is at `now`, has used so much; `kNever` if it stands
/// still until something happens.
slac::time::Instant when_used(const Clock &clock, const CommitmentPlan &plan,
                              slac::time::Duration used, slac::time::Instant now);

} // namespace slax::sli
