// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/merges.hpp"
#include "exporter/sli/row.hpp"
#include "exporter/timeline/timeline.hpp"

#include <optional>
#include <vector>

namespace slax::sli {

/// What is wrong with one incident, or with whom it concerns.
struct Quality {
  std::vector<Issue> issues;
  std::vector<Unattributed> unattributed;
  slac::time::Instant newest; ///< of its events
};

/// Nothing for an incident without a flaw that at least one agreement covers, as nearly all are.
std::optional<Quality> judge_quality(const timeline::Incident &incident,
                                     const timeline::Vocabulary &vocabulary,
                                     slac::time::Instant now, std::optional<MergeFlaw> merge_flaw,
                                     timeline::Timeline &scratch);

} // namespace slax::sli
