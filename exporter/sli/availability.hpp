// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/commitment_plan.hpp"
#include "exporter/sli/downtime.hpp"
#include "exporter/sli/forecast.hpp"

#include <span>
#include <vector>

namespace slax::sli {

/// The weighted downtime of each incident of the last 90 days. Those that grow, or of which time
/// moves out at the far end, are weighed anew at each instant; the others once.
class RecentIncidents {
public:
  void add(Amount amount);
  /// One whose amount depends on the instant.
  void add_moving(std::span<const Weighted> stretches);
  void settle();

  /// Twice the median of those with downtime inside the bounds; nothing without any.
  std::optional<Amount> twice_median(Interval bounds, const ServiceTime &service) const;

private:
  std::vector<Amount> fixed_; ///< sorted
  std::vector<std::vector<Weighted>> moving_;
};

/// What stays of an account's downtime on one service under one commitment (specs/numbers.md,
/// "Availability"): enough to judge any instant until `next_change` without a look at incidents.
struct AvailabilityState {
  Downtime downtime;
  std::vector<int> incidents; ///< with downtime, per window
  RecentIncidents recent;
};

/// Gathers impact, incident by incident. Made to be used again for the next row.
class Availability {
public:
  void start(const CommitmentPlan &plan, std::size_t service);
  void add(const timeline::Incident &incident, const timeline::Timeline &timeline,
           const timeline::Vocabulary &vocabulary);

  /// `next_change` is lowered to the first instant after `now` at which the state is outdated.
  AvailabilityState finish(const std::vector<RowWindow> &windows, slac::time::Instant now,
                           slac::time::Instant &next_change);

private:
  Amount own(std::size_t first, std::size_t last, Interval bounds) const;
  void note_changes(const std::vector<RowWindow> &windows, slac::time::Instant now,
                    slac::time::Instant &next_change) const;

  const CommitmentPlan *plan_ = nullptr;
  const ServiceTime *service_ = nullptr;
  int service_index_ = 0;
  std::vector<Weighted> stretches_; ///< of one incident without overlaps, incident after incident
  std::vector<std::size_t> ends_;   ///< of each incident's
};

/// Fills the row of the plan's window number `index`: seconds, SLI, incidents, status, forecast and
/// credit.
void judge(Row &row, const CommitmentPlan &plan, std::size_t service,
           const AvailabilityState &state, const RowWindow &window, std::size_t index,
           slac::time::Instant now);

} // namespace slax::sli
