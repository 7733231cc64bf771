// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/tree.hpp"
#include "exporter/ledger/planner.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace slax::runtime {

/// The spec files of a tree as one text, for good: from it the tree can be read again. Files that
/// specs name, such as Alertmanager's configuration, are none of them: they may hold secrets.
std::string text_of(const slac::decode::SourceTree &tree, const std::string &project);

/// The model that such a text holds, or why it cannot be read any more. What a newer program would
/// find wrong with it does not matter: it was in force.
std::variant<std::shared_ptr<slac::model::Model>, std::string> model_of(const std::string &text);

/// Of each account that an agreement covers the terms in their one form: its agreements, its own
/// Account, the Calendars that they name, the Project's severities and time zone. Comments, order
/// and spelling change nothing.
std::vector<ledger::JudgedTerms> terms_of_accounts(const std::string &text,
                                                   const slac::model::Model &model,
                                                   const std::string &tree);

} // namespace slax::runtime
