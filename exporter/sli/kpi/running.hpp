// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/kpi/tally.hpp"

#include <queue>
#include <span>
#include <vector>

namespace slax::sli {

/// A KPI over many incidents, kept up to date: a change costs what it touches, and as the clock
/// moves only the samples that enter or leave a window are looked at. What no window can hold again
/// is dropped.
class RunningKpi {
public:
  explicit RunningKpi(const KpiPlan &plan);

  const KpiPlan &plan() const { return *plan_; }
  void clear();
  /// To `now`, which is never before the last one, and the windows there.
  void advance(const KpiWindows &windows, slac::time::Instant now);
  /// As many samples are to come.
  void expect(std::size_t samples) { kept_.reserve(kept_.size() + samples); }
  /// What the incidents, which are sorted, give from now on instead of what they gave; `samples` in
  /// their order.
  void replace(std::span<const timeline::Slot> incidents, std::span<const Sample> samples);
  KpiValue current(const timeline::Incidents &incidents) const;
  KpiValue previous(const timeline::Incidents &incidents) const;

private:
  using Index = std::uint32_t;
  static constexpr Index kNone = ~Index{};
  struct Kept {
    Sample sample;
    slac::time::Instant due; ///< when it may count otherwise
    Index next = kNone;      ///< of the same incident; of what is free the next such
    bool is_used = false;
    bool in_current = false;
    bool in_previous = false;
    bool is_late = false;
  };
  void keep(const Sample &sample);
  void place(Index index);
  void take_out(Kept &kept);
  void drop(Index index);
  void drop_stale_due();
  bool is_over(const Sample &sample) const;

  const KpiPlan *plan_;
  std::optional<slac::time::Duration> rolling_;
  KpiWindows windows_;
  slac::time::Instant now_;
  std::vector<Kept> kept_;
  Index free_ = kNone;
  std::vector<Index> first_; ///< by incident
  using Due = std::pair<slac::time::Instant, Index>;
  std::priority_queue<Due, std::vector<Due>, std::greater<>>
      due_; ///< may hold entries of samples that are gone
  KpiTally current_;
  KpiTally previous_;
};

} // namespace slax::sli
