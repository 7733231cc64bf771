// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/kinds/downtime.hpp"
#include "exporter/sli/kinds/kind.hpp"

#include <span>
#include <vector>

namespace slax::sli {

/// The weighted downtime of each incident of the last 90 days, each taken alone. Those that grow,
/// or of which time moves out at the far end, are weighed anew at each instant; the others once.
class RecentIncidents {
public:
  void add(Amount amount);
  /// One whose amount depends on the instant.
  void add_moving(Downtime downtime) { moving_.push_back(std::move(downtime)); }
  void settle();

  /// Twice the median of those with downtime inside the bounds; nothing without any.
  std::optional<Amount> twice_median(Interval bounds, slac::time::Instant now) const;

private:
  std::vector<Amount> fixed_; ///< sorted
  std::vector<Downtime> moving_;
};

/// What stays of an account's downtime in a row under one commitment's terms (specs/numbers.md,
/// "Availability"): enough to judge any instant until `next_change` without a look at incidents.
struct AvailabilityState {
  Downtime downtime;
  std::vector<int> incidents; ///< with downtime, per window
  RecentIncidents recent;
};

/// Gathers impact, incident by incident. Made to be used again for the next row.
class Availability {
public:
  void start(const CommitmentPlan &plan, std::size_t row);
  /// Adds the impact of an incident and of what was merged into it.
  void add(const Gathered &incident, const timeline::Vocabulary &vocabulary);

  /// The row's impact as far as it was added, before the terms of its downtime.
  std::vector<Weighted> impact() const;
  /// When the row has impact that counts.
  IntervalSet hit() const;

  /// `next_change` is lowered to the first instant after `now` at which the state is outdated.
  AvailabilityState finish(std::span<const RowWindow> windows, slac::time::Instant now,
                           slac::time::Instant &next_change);

private:
  /// Impact on one service of the row.
  struct Stretch {
    Weighted impact;
    std::size_t service = 0;
  };

  struct Own {
    std::size_t end = 0;   ///< one past the incident's last stretch
    bool overlaps = false; ///< its stretches may
    timeline::Slot slot = 0;
  };

  bool combines() const;
  bool is_all_down() const;
  bool has_impact_on(int service, std::span<const timeline::NameId> services,
                     const timeline::Vocabulary &vocabulary) const;
  void add_part(std::size_t service, const timeline::Timeline &timeline,
                slac::time::Instant affected, const timeline::Vocabulary &vocabulary);
  /// The row's impact, out of that on its services.
  std::vector<Weighted> combined(std::span<const Stretch> stretches) const;
  /// Weighted downtime of one incident alone that no longer changes.
  Amount weigh(std::span<const Stretch> stretches, const Own &incident, Interval bounds,
               slac::time::Instant now) const;
  Downtime downtime_of(std::span<const Stretch> stretches, const AffectedShares *shares,
                       slac::time::Instant now) const;
  /// Of the shares those of one incident alone.
  const AffectedShares *shares_of(const Own &incident) const;
  int count(const Downtime &downtime, Interval past, slac::time::Instant now) const;
  void note_changes(std::span<const RowWindow> windows, slac::time::Instant now,
                    slac::time::Instant &next_change) const;

  const CommitmentPlan *plan_ = nullptr;
  const AvailabilityTerms *terms_ = nullptr;
  const ServiceTime *service_ = nullptr;
  const SharedImpact *shares_ = nullptr;
  std::span<const int> services_;  ///< of the row
  std::vector<Stretch> stretches_; ///< incident after incident
  std::vector<Own> incidents_;
};

/// The same impact under each of the terms that the cell's windows are judged by.
class AvailabilityTally final : public Tally {
public:
  void start(const Promised &promised, std::size_t row) override;
  void add(const Gathered &incident, const Present &present) override;
  Tallied finish(const Promised &promised, const Present &present,
                 slac::time::Instant &next_change) override;

private:
  std::size_t row_ = 0;
  std::vector<Availability> under_; ///< the first `count_` of them
  std::size_t count_ = 0;
};

} // namespace slax::sli
