// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/line.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace slax::ledger {

/// What the chains say so far, as far as later lines depend on it. Lines are added in the order of
/// each chain.
class State {
public:
  void add(const Line &line);

  /// A window that is closed, or a breach that was entered, as it stands now.
  struct Entered {
    std::string line;        ///< the first that says so
    std::string text;        ///< of the line that says it now: itself, or the last that restated it
    std::string restated_on; ///< the day, UTC; empty: never
    bool is_withdrawn = false; ///< a breach that is none any more
    // Of a closed window.
    std::string month{};                              ///< that holds its last day: "2026-10"
    slac::time::Instant written = slac::time::kNever; ///< when its first line was
  };
  const Entered *closed(const std::string &account, const std::string &subject) const;
  const Entered *breach(const std::string &account, const std::string &subject) const;

  /// A sum that is owed for a period, all differences included.
  struct Owed {
    std::string line; ///< the first
    std::string last; ///< text of the last
    int revisions = 0;
  };
  /// One line of such a sum: the first, or a difference.
  struct OwedLine {
    std::string text;
    std::vector<std::string> marks; ///< in their order
  };
  const Owed *owed(const std::string &account, const std::string &subject) const;
  const OwedLine *owed_line(const std::string &account, const std::string &line) const;

  /// Hash of the terms that the account's last line of that kind holds; empty: there is none.
  const std::string &terms(const std::string &account) const;
  /// End of the last closed window of the agreement, and its line; empty: none is closed.
  struct LastClosed {
    std::string to;
    std::string line;
  };
  LastClosed last_closed(const std::string &agreement) const;

  struct Account {
    std::map<std::string, Entered> closed;
    std::map<std::string, Entered> breaches;
    std::map<std::string, Owed> owed;
    std::map<std::string, OwedLine> owed_lines; ///< by ACCOUNT/NUMBER
    std::string terms;
    std::string head{kNoHash};
    std::int64_t lines = 0;
    std::int64_t restatements = 0;
  };
  const std::map<std::string, Account> &accounts() const { return accounts_; }

private:
  std::map<std::string, Account> accounts_;
  std::map<std::string, LastClosed> last_closed_; ///< by agreement
};

} // namespace slax::ledger
