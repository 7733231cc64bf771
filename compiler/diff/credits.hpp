// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/diff/change.hpp"
#include "compiler/model/model.hpp"

#include <vector>

namespace slac::diff {

/// What a commitment's credits, fee, claim and right to end the contract come to: weaker is what
/// pays less for some history.
std::vector<Difference> compare_credits(const model::Commitment &before,
                                        const model::Commitment &after);

/// The same of an agreement's own fee, those of its accounts, and what limits all its credits.
std::vector<Difference> compare_money(const model::MoneyTerms &before,
                                      const model::MoneyTerms &after,
                                      const std::vector<std::string> &accounts);

/// Whose approval a sum needs.
std::vector<Difference> compare_approval(const std::optional<model::Approval> &before,
                                         const std::optional<model::Approval> &after);

} // namespace slac::diff
