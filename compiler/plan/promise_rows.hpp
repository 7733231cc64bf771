// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// The rows of an agreement's promises by objective, one for each account, in the series that
/// incident-based ones are carried on in (row_rules.hpp); before them who has rows, and when.
std::vector<Group> make_promise_rows(const model::Agreement &agreement, const model::Model &model);

} // namespace slac::plan
