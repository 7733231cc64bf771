// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/report/statement.hpp"
#include "exporter/runtime/ledger_book.hpp"

namespace slax::runtime {

/// The account's statement of these days, as a store has it at `now`; or why there is none.
slac::base::Result<std::variant<ledger::Value, std::string>>
read_statement(LedgerBook &book, const std::string &account, const report::StatementDays &days,
               slac::time::Instant now);

} // namespace slax::runtime
