// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/value.hpp"
#include "exporter/page/document.hpp"

namespace slax::page {

/// A statement (report/statement.hpp) in words: what was promised, measured, left out and why,
/// missed, credited, and how to verify it.
Document statement_document(const ledger::Value &statement);

} // namespace slax::page
