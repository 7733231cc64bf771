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
  /// Some number may be wrong until the record is corrected: rows that it would touch are unknown.
  bool is_flawed = false;
};

/// What else than itself is known of an incident.
struct Place {
  std::optional<MergeFlaw> merge_flaw;
  bool is_merged = false;                              ///< into another, which stands for it
  std::vector<const timeline::Incident *> merged = {}; ///< into this one
};

/// Nothing for an incident without a flaw that at least one agreement covers, as nearly all are.
/// `asks_for_severity`: some promise is not about every severity.
std::optional<Quality> judge_quality(const timeline::Incident &incident, const Place &place,
                                     const timeline::Vocabulary &vocabulary, bool asks_for_severity,
                                     slac::time::Instant now, timeline::Timeline &scratch);

} // namespace slax::sli
