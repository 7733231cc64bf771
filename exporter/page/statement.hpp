// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/value.hpp"
#include "exporter/page/document.hpp"

namespace slax::page {

/// How a statement looks; its facts do not depend on it.
struct Look {
  std::string locale = "en"; ///< language of its words: en, de
  std::string logo = {};     ///< an image as an address with its data; may be empty
};

/// A statement (report/statement.hpp) in words: what was promised, measured, left out and why,
/// missed, credited, and how to verify it.
Document statement_document(const ledger::Value &statement, const Look &look);

/// The letter in which the account claims what a vendor owes it under an agreement that it
/// receives, with the evidence; nothing where the statement's days have nothing to claim.
std::optional<Document> claim_document(const ledger::Value &statement, const Look &look,
                                       std::string_view agreement);

} // namespace slax::page
