// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// Of a window of which so little is over is measured what is of the week before it.
inline constexpr time::Duration kYoung{15 * time::kMinute};

/// The labels that tell apart the series of what is promised, but for `window`: that of the account
/// where the Objective has one. Others are summed.
std::vector<std::string> promised_labels(const model::Objective &objective);

/// Whether nothing that follows can undo bad time: requests that succeed thin out those that
/// failed, and further values of a label that is summed thin out those that were bad.
bool is_lost_for_good(const model::Objective &objective);

/// The rules of an Objective as agreements measure it, one of `Model::promised`: sums of events,
/// and of each window that is promised which share was lost, what was measured and how long it is.
RuleFile make_promised_rules(const model::Objective &promised, const model::Model &model);

} // namespace slac::plan
