// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hours.hpp"

namespace oracle {

// One window of a commitment.
struct Frame {
  Span span;             // a calendar window's is clipped to the term
  bool complete = false; // over at `now`; a rolling one always is
  bool rolling = false;
  bool current = true; // not one that only `--all-windows` shows
};

// From the beginning of the first day on, in the project's zone.
Span term_of(const Scenario &scenario, const Agreement &agreement);

// From when to when the agreement holds the commitment.
Span life_of(const Scenario &scenario, const Agreement &agreement, const Commitment &commitment);

// When the changed terms begin; after every instant if they were never amended. The day begins
// where the commitment's windows do.
Seconds amended_from(const Scenario &scenario, const Commitment &commitment);

// Every calendar window since the commitment's start or the first event, in order, or the one
// rolling window. Current is the one that contains the instant before `now`, for 92 days after the
// commitment's end the last one before it.
std::vector<Frame> frames(const Scenario &scenario, const Agreement &agreement,
                          const Commitment &commitment);

// The calendar window that holds the instant; not of a rolling commitment.
Span calendar_span(const Window &window, const Zone &project, Seconds at);

} // namespace oracle
