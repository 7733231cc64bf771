// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/commitment_plan.hpp"

namespace slax::sli {

/// The windows of a commitment that are asked for at `now`, in the order of WindowKind, each with
/// the terms that were in force when it began (a rolling one with those at `now`). `terms` are the
/// commitment's, in the order of time. None before the first, and none once the last are over for
/// longer than `kAfterlife`; in between the last ones.
std::vector<RowWindow> select_windows(std::span<const CommitmentPlan *const> terms,
                                      slac::time::Instant now, WindowSet which,
                                      std::optional<slac::time::Instant> first_event);

} // namespace slax::sli
