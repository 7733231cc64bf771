// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/commitment_plan.hpp"
#include "exporter/timeline/timeline.hpp"

#include <optional>

namespace slax::sli {

enum class Verdict : std::uint8_t { Met, Breached, Pending, Cancelled };

/// What became of one promise for one incident and account (specs/numbers.md, "Clocks").
struct Clock {
  Verdict verdict = Verdict::Pending;
  bool running = false;
  slac::time::Instant start;    ///< decides the window that the incident belongs to
  slac::time::Duration elapsed; ///< time used, up to `now` while it runs
  slac::time::Instant deadline; ///< when the time used reaches, or reached, the promise
};

/// The clock of the plan's timely promise for the account that the timeline is for, or nothing if
/// it never started. Exact in nanoseconds.
std::optional<Clock> run_clock(const timeline::Timeline &timeline, const CommitmentPlan &plan,
                               slac::time::Instant now);

} // namespace slax::sli
