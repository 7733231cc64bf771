// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/report/statement.hpp"
#include "exporter/runtime/ledger_book.hpp"

namespace slax::runtime {

/// The facts, and how they are to look for the account.
struct Statement {
  ledger::Value facts;
  std::string locale; ///< language of its words
  std::string logo;   ///< may be empty
};

/// The account's statement of these days, as a store has it at `now`; or why there is none.
slac::base::Result<std::variant<Statement, std::string>>
read_statement(LedgerBook &book, const std::string &account, const report::StatementDays &days,
               slac::time::Instant now);

} // namespace slax::runtime
