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
  Span unclipped = {}; // the whole day, week, month or quarter
};

// The civil date at the instant, as its midnight in UTC.
Seconds local_day(const Zone &zone, Seconds at);
// The first instant of such a day.
Seconds day_begin(const Zone &zone, Seconds day);

// In which the commitment's windows are.
const Zone &zone_of(const Scenario &scenario, const Commitment &commitment);

// The relation with the account, without beginning or end where none is given.
Span relation_with(const Scenario &scenario, const std::string &account);

// What the account has of the agreement's term, from the beginning of the first day on, in the
// project's zone.
Span term_of(const Scenario &scenario, const Agreement &agreement, const std::string &account);

// From when to when the agreement holds the commitment towards the account.
Span life_of(const Scenario &scenario, const Agreement &agreement, const Commitment &commitment,
             const std::string &account);

// When the changed terms begin; after every instant if they were never amended. The day begins
// where the commitment's windows do.
Seconds amended_from(const Scenario &scenario, const Commitment &commitment);

// Every calendar window since the commitment's start or the first event, in order, or the one
// rolling window. Current is the one that contains the instant before `now`, for 92 days after the
// commitment's end the last one before it.
std::vector<Frame> frames(const Scenario &scenario, const Agreement &agreement,
                          const Commitment &commitment, const std::string &account);

// The same, but calendar windows from the commitment's start on, whenever the first event was.
std::vector<Frame> every_frame(const Scenario &scenario, const Agreement &agreement,
                               const Commitment &commitment, const std::string &account);

// The calendar window that holds the instant; not of a rolling commitment.
Span calendar_span(const Window &window, const Zone &project, Seconds at);

} // namespace oracle
