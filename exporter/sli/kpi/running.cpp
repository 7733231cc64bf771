// SPDX-License-Identifier: Apache-2.0
// Samples and when each may count otherwise. Where windows are those of the calendar, their change
// places every sample anew; where they move with the clock, each sample has its own instants.
#include "exporter/sli/kpi/running.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Instant;
using timeline::Slot;

constexpr std::size_t kSpare = 1024;

} // namespace

RunningKpi::RunningKpi(const KpiPlan &plan)
    : plan_(&plan), rolling_(plan.rolling()), current_(plan.target, !plan.is_of_alerts),
      previous_(plan.target, false) {}

void RunningKpi::clear() { *this = RunningKpi(*plan_); }

bool RunningKpi::is_over(const Sample &sample) const {
  const Interval &oldest = windows_.previous.empty() ? windows_.current : windows_.previous;
  return sample.at < oldest.from && !is_in(plan_->target, sample, windows_.current, now_, true);
}

void RunningKpi::take_out(Kept &kept) {
  if (kept.in_current) current_.remove(kept.sample, kept.is_late);
  if (kept.in_previous) previous_.remove(kept.sample, kept.is_late);
  kept.in_current = kept.in_previous = false;
}

/// Where it counts now.
void RunningKpi::place(Index index) {
  Kept &kept = kept_[index];
  const Sample &sample = kept.sample;
  take_out(kept);
  if (is_over(sample)) return drop(index);
  kept.is_late = is_late(plan_->target, sample, now_);
  kept.in_current = is_in(plan_->target, sample, windows_.current, now_, true);
  kept.in_previous = is_in(plan_->target, sample, windows_.previous, now_, false);
  if (kept.in_current) current_.add(sample, kept.is_late);
  if (kept.in_previous) previous_.add(sample, kept.is_late);
  kept.due = next_change(sample, rolling_, now_);
  if (kept.due < slac::time::kNever) due_.push({kept.due, index});
  if (due_.size() > kSpare + 2 * kept_.size()) drop_stale_due();
}

void RunningKpi::drop_stale_due() {
  std::vector<Due> due;
  for (Index i = 0; i < kept_.size(); ++i)
    if (kept_[i].is_used && kept_[i].due < slac::time::kNever) due.emplace_back(kept_[i].due, i);
  due_ = decltype(due_)({}, std::move(due));
}

void RunningKpi::drop(Index index) {
  Index *at = &first_[kept_[index].sample.incident];
  while (*at != index)
    at = &kept_[*at].next;
  *at = kept_[index].next;
  kept_[index].is_used = false;
  kept_[index].next = std::exchange(free_, index);
}

void RunningKpi::keep(const Sample &sample) {
  if (is_over(sample)) return;
  Index index = free_;
  if (index == kNone) {
    index = static_cast<Index>(kept_.size());
    kept_.emplace_back();
  } else {
    free_ = kept_[index].next;
  }
  kept_[index] = {sample, {}, std::exchange(first_[sample.incident], index), true};
  place(index);
}

void RunningKpi::replace(std::span<const Slot> incidents, std::span<const Sample> samples) {
  if (incidents.empty() || (samples.empty() && kept_.empty())) return;
  first_.resize(std::max(first_.size(), std::size_t{incidents.back()} + 1), kNone);
  auto sample = samples.begin();
  for (const Slot incident : incidents) {
    while (first_[incident] != kNone) {
      take_out(kept_[first_[incident]]);
      drop(first_[incident]);
    }
    for (; sample != samples.end() && sample->incident == incident; ++sample)
      keep(*sample);
  }
}

void RunningKpi::advance(const KpiWindows &windows, Instant now) {
  const bool are_new = !rolling_ && windows != windows_;
  windows_ = windows;
  now_ = now;
  if (are_new) {
    due_ = {};
    current_.clear();
    previous_.clear();
    for (Index i = 0; i < kept_.size(); ++i) {
      kept_[i].in_current = kept_[i].in_previous = false;
      if (kept_[i].is_used) place(i);
    }
    return;
  }
  while (!due_.empty() && due_.top().first <= now_) {
    const Index index = due_.top().second;
    due_.pop();
    if (kept_[index].is_used && kept_[index].due <= now_) place(index);
  }
}

KpiValue RunningKpi::current(const timeline::Incidents &incidents) const {
  return windows_.current.empty() ? KpiValue{} : current_.value(now_, incidents);
}

KpiValue RunningKpi::previous(const timeline::Incidents &incidents) const {
  return windows_.previous.empty() ? KpiValue{} : previous_.value(now_, incidents);
}

} // namespace slax::sli
