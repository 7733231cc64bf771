// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/timely.hpp"

#include "exporter/sli/money.hpp"

#include <algorithm>
#include <tuple>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;

constexpr Duration kInstant{1};

/// The time used at which three quarters of the promised time are used.
Duration nearly(Duration within) { return {(within.ns / 4) * 3 + (within.ns % 4 * 3 + 3) / 4}; }

void sort_breaches(std::vector<Breach> &breaches) {
  std::sort(breaches.begin(), breaches.end(), [](const Breach &a, const Breach &b) {
    return std::tie(a.deadline, a.incident, a.elapsed) <
           std::tie(b.deadline, b.incident, b.elapsed);
  });
}

} // namespace

void move_breaches(std::vector<Breach> &breaches, Interval interval) {
  bool any = false;
  for (Breach &b : breaches) {
    if (!b.running) continue;
    b.elapsed = b.elapsed + b.time->within(interval);
    any = true;
  }
  if (any) sort_breaches(breaches);
}

void Timely::add(timeline::Slot slot, std::span<const timeline::NameId> services,
                 const timeline::Timeline &timeline, Instant now) {
  for (const CommitmentPlan *plan : terms_) {
    if (!plan->concerns(services)) continue;
    const auto clock = run_clock(timeline, *plan, now);
    // What started before the term, or before the commitment existed, is in no row.
    const bool early = clock && clock->start < plan->in_force.from;
    const bool late = plan != terms_.back() && clock && clock->start >= plan->in_force.to;
    if (!clock || early || late) continue;
    entries_.push_back({slot, plan->excludes(timeline.exclusions), plan, *clock});
    return;
  }
}

void Timely::judge(Row &row, const CommitmentPlan &plan, const RowWindow &window,
                   const timeline::Incidents &incidents) const {
  bool near = false;
  bool runs = false;
  std::int64_t hours_late = 0;
  for (const Entry &e : entries_) {
    const Clock &clock = e.clock;
    if (clock.start < window.interval.from || clock.start >= window.interval.to) continue;
    ++row.incidents.total;
    if (e.excluded) {
      ++row.incidents.excluded;
      continue;
    }
    runs = runs || clock.running;
    switch (clock.verdict) {
    case Verdict::Met: ++row.incidents.met; break;
    case Verdict::Pending: ++row.incidents.pending; break;
    case Verdict::Cancelled: ++row.incidents.cancelled; break;
    case Verdict::Breached:
      ++row.incidents.breached;
      hours_late += (clock.elapsed - clock.within).ns / slac::time::kHour;
      row.breaches.push_back({incidents.at(e.incident).id, clock.deadline, clock.elapsed,
                              clock.grows, &e.plan->clock_time()});
      break;
    }
    near = near || (clock.running && clock.used >= nearly(clock.within));
  }
  sort_breaches(row.breaches);
  row.settled = window.complete && !runs;
  const int judged = row.incidents.met + row.incidents.breached;
  if (judged > 0) {
    row.sli_part = row.incidents.met;
    row.sli_of = judged;
  }
  if (plan.timed->share) {
    // What still runs may yet be met.
    const Share share{row.incidents.met + row.incidents.pending, judged + row.incidents.pending};
    const bool missed = window.complete && is_below(share, plan.target);
    const bool behind = is_below({row.incidents.met, judged}, plan.target);
    if (missed)
      row.credit_percent =
          share_credit(plan.commitment.credits, share, row.incidents.breached, hours_late);
    if (missed)
      row.status = Status::Breached;
    else if (near || behind)
      row.status = Status::AtRisk;
    return;
  }
  row.credit_percent = breach_credit(plan.commitment.credits, row.incidents.breached, hours_late);
  if (row.incidents.breached > 0)
    row.status = Status::Breached;
  else if (near)
    row.status = Status::AtRisk;
}

Instant Timely::next_change(std::span<const RowWindow> windows, Instant now) const {
  Instant next = slac::time::kNever;
  const auto at = [&](Instant t) {
    if (t > now) next = std::min(next, t);
  };
  for (const Entry &e : entries_) {
    at(e.clock.start + kInstant); // from then on a window that ends at `now` holds it
    for (const RowWindow &w : windows)
      if (w.rolling) at(e.clock.start + w.interval.length() + kInstant);
    const Clock &clock = e.clock;
    if (!clock.running || e.excluded) continue;
    const auto when = [&](Duration used) { return when_used(clock, *e.plan, used, now); };
    at(when(nearly(clock.within)));
    at(when(clock.within + kInstant));
    if (clock.verdict != Verdict::Breached || clock.paused) continue;
    if (!clock.grows) // a gap that is not the longest
      at(when(clock.elapsed + kInstant));
    if (e.plan->commitment.credits.each_hour) {
      const std::int64_t late = (clock.elapsed - clock.within).ns;
      at(when(clock.elapsed + Duration{slac::time::kHour - late % slac::time::kHour}));
    }
  }
  return next;
}

} // namespace slax::sli
