// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/facts.hpp"
#include "exporter/ledger/line.hpp"
#include "exporter/ledger/state.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace slax::ledger {

/// How long a window is waited for after it was due, if something is open or unread.
inline constexpr slac::time::Duration kLongestWait{14 * slac::time::kDay};

/// An incident that missed a promise of every incident.
struct JudgedBreach : JudgedRow {
  std::string incident;
  bool is_breached = true; ///< false: it was once, and is not any more
  std::string verdict;     ///< what it is instead
  slac::time::Instant deadline;
  IncidentEvidence evidence;

  /// `platinum/sev1/pagerduty/PX1`
  std::string subject() const;
};

/// What an account is owed for a fee period.
struct JudgedSum {
  std::string account;
  std::string agreement;
  std::string period;                                 ///< "2026-10", "2026-Q4", "2026"
  sli::Months months;                                 ///< the same
  slac::time::Instant first_end = slac::time::kNever; ///< of its windows
  std::string tree;
  std::string percent;  ///< exact, of the period's fee
  std::string amount;   ///< with the digits of the minor unit; empty without a fee
  std::string currency; ///< ISO 4217; empty without a fee
  bool capped = false;
  bool owes = false;                  ///< it is above 0
  bool received = false;              ///< a vendor owes it to us
  std::string claim_by;               ///< the earliest of its windows; empty: none
  std::vector<std::string> windows;   ///< subjects of all that end in it
  std::vector<std::string> approvers; ///< who must approve; empty: nobody

  std::string subject() const { return agreement + "/" + period; }
  /// Some window of it ended before the instant.
  bool is_before(slac::time::Instant began) const { return first_end <= began; }
};

/// The terms of an account under a tree that came into force.
struct JudgedTerms {
  std::string account;
  std::string terms; ///< hash
  std::string tree;
  Value::Object body; ///< agreements with their last amendment, reference, approvers
};

/// Everything that is judged at one instant.
struct Judged {
  std::vector<JudgedTerms> terms;
  std::vector<JudgedWindow> windows;
  std::vector<JudgedWindow> running; ///< that are not over; nothing is written of them
  /// Of promises that move on with the clock, at the end of a statement's days, as known when they
  /// settled, or now if that is earlier; nothing is written of them.
  std::vector<JudgedWindow> standing;
  std::vector<JudgedBreach> breaches;
  std::vector<JudgedSum> sums;
};

struct PlanOptions {
  slac::time::Instant now;
  /// Windows that end after it close by themselves: the store's first complete read.
  slac::time::Instant began;
  /// A person closes those of before, from this instant on.
  std::optional<slac::time::Instant> from;
  /// Whose reads a person does not wait for, and who that is.
  std::set<std::string> despite;
  std::string by;
  std::string note_hash; ///< of the note beside the chain; empty: none
};

/// What has to wait, and for what.
struct Waiting {
  std::string account;
  std::string kind;
  std::string subject;
  std::string why;
  std::string detail = {}; ///< of the failure, for who runs the server; may be empty
  sli::Month month = 0;    ///< of a window the one that holds its last day
};

struct Plan {
  std::vector<Draft> drafts; ///< in the order in which they are to be written
  std::vector<Waiting> waiting;
  /// Windows that nobody waits for: they ended before the ledger began.
  std::vector<Waiting> outside;
};

/// What a line says of the window if it is written as it is; `unread`: sources without a complete
/// read since it was due.
Value::Object closed_body(const JudgedWindow &window, const std::vector<std::string> &unread);

/// Which lines are to be written now (specs/ledger.md). Pure: the same judgement, state and
/// instant give the same lines.
Plan make_plan(const Judged &judged, const State &state, const PlanOptions &options);

} // namespace slax::ledger
