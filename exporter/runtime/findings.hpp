// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/metrics/health.hpp"
#include "exporter/sli/engine.hpp"

#include <memory>
#include <vector>

namespace slax::runtime {

/// What is reported of incidents with a flaw, or that no row shows: whole for the API, counted for
/// the page. Never changes once made.
struct Findings {
  std::vector<sli::Issue> issues;
  std::vector<sli::Unattributed> unattributed;
  /// Issues of incidents whose newest event is at most seven days old.
  std::map<metrics::IssueLabels, int> issue_counts;
  std::map<metrics::UnattributedLabels, int> unattributed_counts;
};

/// Makes findings anew only where incidents changed, or one grew too old to be counted.
class FindingsCache {
public:
  std::shared_ptr<const Findings> of(const sli::Engine &engine);

private:
  std::shared_ptr<const Findings> findings_;
  std::uint64_t revision_ = 0;
  slac::time::Instant made_at_;
  slac::time::Instant good_until_;
};

} // namespace slax::runtime
