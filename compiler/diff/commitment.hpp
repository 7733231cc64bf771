// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/diff/sides.hpp"

#include <vector>

namespace slac::diff {

/// What a promise's terms ask for, leave out and pay, each field of them compared by whether a
/// history could meet the new ones that did not meet the old ones.
std::vector<Difference> compare_terms(const Sides &sides, const model::Commitment &before,
                                      const model::Commitment &after);

/// Whether each miss counts by itself, so that one incident more in the account of a promise makes
/// it no easier to keep, and no cheaper: not where a share of them is promised or paid for.
bool counts_one_by_one(const model::Commitment &commitment);

/// Of what an Objective, or a promise, leaves out.
std::vector<Difference> compare_exclusions(const Sides &sides, const model::Exclusion &before,
                                           const model::Exclusion &after, bool of_incidents);

/// The part of the window that may be bad, such as "43m of any 30d".
std::string budget_words(base::Decimal percent, const terms::WindowForm &form);

} // namespace slac::diff
