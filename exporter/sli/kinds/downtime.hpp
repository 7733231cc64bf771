// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/sli/affected_shares.hpp"
#include "exporter/sli/service_time.hpp"

#include <vector>

namespace slax::sli {

/// The end of a stretch that has none yet; later than every instant that can be asked for.
constexpr slac::time::Instant kOpen = slac::time::kNever;

/// Weighted downtime out of stretches that may overlap, where the highest fraction counts, under
/// the terms of a commitment. Without a minimum and slices it is asked for any bounds in the
/// logarithm of the number of stretches.
class Downtime {
public:
  /// How far ahead of the instant of `assign` runs are known, under a minimum or with slices.
  static constexpr slac::time::Duration kHorizon{7 * slac::time::kDay};

  /// Takes the stretches. `service` and `terms` must outlive the object. `shares`, if there are
  /// any, weigh them by how many accounts are affected.
  void assign(std::vector<Weighted> &stretches, const ServiceTime &service,
              const slac::model::DowntimeTerms &terms, const AffectedShares *shares,
              slac::time::Instant now);
  /// Inside the bounds, which end by `now`; cut to an Amount's unit.
  Amount within(Interval bounds, slac::time::Instant now) const {
    return {scaled_within(bounds, now).units / scale_};
  }
  /// `scale` times as much, exactly.
  Amount scaled_within(Interval bounds, slac::time::Instant now) const;
  std::int64_t scale() const { return scale_; }
  /// Whether the stretch meets downtime that counts inside the bounds.
  bool meets(Interval stretch, Interval bounds, slac::time::Instant now) const;

  /// The first instant after `now` at which a run becomes long enough, or is not known any more.
  slac::time::Instant next_change(slac::time::Instant now) const;

private:
  /// Pieces without a gap between them.
  struct Run {
    std::size_t first = 0;
    std::size_t last = 0; ///< one past
    Interval whole;
  };

  bool has_runs() const { return terms_->minimum.ns > 0 || terms_->granularity.ns > 0; }
  void make_runs(slac::time::Instant now);
  template <class Visit>
  void each_run(Interval bounds, slac::time::Instant now, const Visit &visit) const;
  Amount of_runs(Interval bounds, slac::time::Instant now) const;
  Amount until(slac::time::Instant t) const;

  const ServiceTime *service_ = nullptr;
  const slac::model::DowntimeTerms *terms_ = nullptr;
  std::vector<Weighted> union_; ///< with runs: inside service time
  std::vector<Amount> before_;  ///< of everything before each stretch; without runs
  std::vector<Run> runs_;
  slac::time::Instant known_until_ = kOpen;
  std::int64_t scale_ = 1;
};

/// `counts: above 5%`: impact above it is whole, below it none.
void apply_bound(std::vector<Weighted> &stretches, slac::base::Decimal above);

} // namespace slax::sli
