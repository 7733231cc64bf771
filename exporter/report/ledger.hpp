// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/planner.hpp"

#include <string>
#include <vector>

namespace slax::report {

/// One line for people: number, when it was written, what it says in a sentence.
std::string ledger_text(const ledger::Line &line);

/// What waits and what would be written, for people.
std::string plan_text(const ledger::Plan &plan);
/// The same as one JSON object.
std::string plan_json(const ledger::Plan &plan);

/// Lines as a table of RFC 4180: account, number, kind, written, agreement, what, verdict, percent,
/// amount, currency, hash.
std::string ledger_csv_header();
std::string ledger_csv(const ledger::Line &line);

/// Of a sum that is owed: what a billing system imports. A line is a credit to be issued, or the
/// difference that a restatement makes; empty for other kinds of lines.
std::string credits_csv_header();
std::string credits_csv(const ledger::Value &credit);
/// `first`: the line that this one corrects, else itself: it is issued where both are.
ledger::Value credit_value(const ledger::Line &line, const ledger::State::OwedLine &owed,
                           const ledger::State::OwedLine &first);
/// Whether it counts as issued: nobody needs to approve it, or somebody did; waived ones do not.
bool is_issued(const ledger::Value &body, const std::vector<std::string> &marks);

} // namespace slax::report
