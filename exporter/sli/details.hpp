// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/engine.hpp"

#include <deque>

namespace slax::sli {

/// Why something counted as it did: a rule of specs/numbers.md, "Why".
struct Reason {
  std::string_view rule;
  std::string text;                            ///< for people; may be empty
  std::optional<slac::time::Duration> seconds; ///< time that the rule took away
};

struct ClockMoment {
  slac::time::Instant at;
  std::string_view what; ///< start, stop, cancel, reopen, gap, pause, resume
  std::string reason;    ///< of a pause
};

/// What one incident means for one row.
struct Detail {
  std::string source;
  std::string incident;
  std::string title;
  std::string url;
  std::string_view verdict; ///< met, breached, pending, excluded, cancelled, downtime, ignored
  std::vector<std::string> merged; ///< ids of incidents that were merged into it
  std::vector<Reason> reasons;

  // Of a timely promise.
  std::optional<slac::time::Instant> start;
  std::optional<slac::time::Instant> deadline; ///< without pauses and reopenings
  std::optional<slac::time::Instant> moved;    ///< with them; nothing while the clock stands still
  slac::time::Duration elapsed;                ///< on the clock
  slac::time::Duration wall;                   ///< from the start to the stop, or to now
  slac::time::Duration within;                 ///< what was promised
  std::optional<slac::base::Decimal> step;     ///< of the escalation: the last that was reached
  /// On a running clock that is in time: until the next step of the escalation, or the deadline.
  std::optional<slac::time::Duration> next_step;
  std::vector<ClockMoment> history;

  // Of an availability promise.
  std::vector<Weighted> impact; ///< inside the window
  Amount downtime;              ///< of this incident alone
};

/// The row's incidents by start, then by id: those that count in its window, and those with an
/// event in it that do not, each with its reasons. The row is one of the engine's, as it is now.
std::vector<Detail> details_of(const Engine &engine, const Row &row);

/// What the incident means for each row that says something of it, by account, then as the rows
/// stand.
struct InRow {
  const Row *row = nullptr;
  Detail detail;
};
std::vector<InRow> in_rows(const Engine &engine, timeline::Slot slot);
/// The same of each promise as a whole, wherever its windows lie, also where they are too old for a
/// row; of availability all downtime of the incident. `own` holds the rows, of which only key and
/// window are set, and must live as long as the answer.
std::vector<InRow> in_promises(const Engine &engine, timeline::Slot slot, std::deque<Row> &own);
/// Of each promise to an account (and service) the row that has most to say of the incident, of
/// several windows; those left out that ignore it. In the order of their keys; they point into
/// `rows`.
std::vector<const InRow *> one_per_promise(const std::vector<InRow> &rows);

/// The row of the commitment, account and service (empty: none) in a window of that kind, the
/// latest if there are several; nothing if there is none.
const Row *find_row(const Engine &engine, std::string_view agreement, std::string_view commitment,
                    std::string_view account, std::string_view service, WindowKind window);

} // namespace slax::sli
