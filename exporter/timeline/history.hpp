// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/timeline/event.hpp"

#include <set>
#include <string>
#include <vector>

namespace slax::timeline {

/// A stretch of time in which an incident had one impact.
struct Impact {
  slac::time::Interval interval; ///< ends at `now` while it lasts
  slac::base::Decimal fraction;  ///< above 0
  int severity = -1;             ///< index of the Project's list; -1: none
  std::size_t accounts = 0;      ///< how many of History::accounts were affected
};

/// One event as the clocks see it: severities are ranks, what does not matter is left out.
struct Step {
  slac::time::Instant at;
  EventType type{};
  int severity = -1;
  bool to_customer = false;
  std::size_t accounts = 0; ///< affected after this step, as a count of History::accounts
};

/// One incident up to `now`, in order and free of duplicates and tolerated skew.
struct History {
  const Incident *incident = nullptr;
  std::vector<std::string>
      accounts;                   ///< names of Accounts, in the order in which they were affected
  std::size_t first_accounts = 0; ///< how many of them from the beginning
  int first_severity = -1;        ///< held before the first one is known
  std::vector<Step> steps;
  std::vector<Impact> impacts;
  std::optional<slac::time::Instant> trigger;
  std::vector<std::string> exclusions; ///< reasons in the order of time; "" stands for `included`
  bool deleted = false;
  std::set<std::string> flaws; ///< data-quality issues, by reason
  bool usable = false;         ///< exists, and no flaw keeps it out of the numbers

  /// Position of `account` in `accounts`, or npos.
  std::size_t account_index(const std::string &account) const;
};

inline constexpr std::size_t kNoAccount = static_cast<std::size_t>(-1);

/// How far an event may precede the one that it must follow and still count as simultaneous.
inline constexpr slac::time::Duration kSkew{60 * slac::time::kSecond};

/// Orders the events at or before `now` and derives impact. Pure: any order and any duplication of
/// the same events gives the same history.
History make_history(const Incident &incident, const slac::model::Model &model,
                     slac::time::Instant now);

} // namespace slax::timeline
