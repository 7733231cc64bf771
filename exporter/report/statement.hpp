// SPDX-License-Identifier: Apache-2.0
// What an account was promised, got and is owed in some days, out of the ledger
// (specs/statements.md).
#pragma once

#include "compiler/time/zone.hpp"
#include "exporter/ledger/line.hpp"
#include "exporter/ledger/planner.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slax::report {

/// A year, a quarter, a month, an ISO week or a day.
struct StatementDays {
  std::string name; ///< "2026", "2026-Q4", "2026-10", "2026-W44", "2026-10-31"
  slac::time::Date first;
  slac::time::Date last; ///< included
  bool contains(slac::time::Date date) const { return first <= date && date <= last; }
};
/// Nothing for what is none of these.
std::optional<StatementDays> parse_statement_days(std::string_view text);

/// What a statement is made of.
struct StatementInput {
  std::string account;
  std::string title;  ///< of the account; may be empty
  std::string issuer; ///< may be empty
  slac::time::Zone zone;
  StatementDays days;
  bool is_replay = false;          ///< nothing of it happened
  slac::time::Instant now;         ///< as known when, where something is not settled
  std::vector<ledger::Line> lines; ///< the account's chain
  /// The zone of a promise's windows, by the tree that judged it, agreement, commitment and the
  /// window's end.
  std::function<slac::time::Zone(const std::string &tree, const std::string &agreement,
                                 const std::string &commitment, slac::time::Instant end)>
      zone_of;
  /// Windows that no line closes, each with what it waits for.
  struct Open {
    const ledger::JudgedWindow *window = nullptr;
    std::string why;
  };
  std::vector<Open> open;
  /// Promises that move on with the clock, as they stood at the end of the days. No line has them.
  std::vector<const ledger::JudgedWindow *> standing;
  /// Sums that no line holds yet: agreement and period, "2026-10".
  std::vector<std::pair<std::string, std::string>> unwritten;
};

/// The statement as one neutral document; nothing where no window of the account ends on these
/// days. Whatever is settled gives the same text at any instant.
std::optional<ledger::Value> make_statement(const StatementInput &input);

/// One row for each window and each sum, RFC 4180.
std::string statement_csv(const ledger::Value &statement);

} // namespace slax::report
