// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/kinds/timely.hpp"

#include "exporter/sli/assess.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;

constexpr Duration kInstant{1};

/// The time used at which three quarters of the promised time are used.
Duration nearly(Duration within) { return {(within.ns / 4) * 3 + (within.ns % 4 * 3 + 3) / 4}; }

} // namespace

std::optional<TimelyEntry> start_clock(std::span<const CommitmentPlan *const> terms,
                                       const Gathered &incident, Instant now) {
  for (const CommitmentPlan *plan : terms) {
    if (!plan->concerns(incident.services())) continue;
    const auto clock = run_clock(incident.timeline(), *plan, now);
    // What started before the term, or before the commitment existed, is in no row.
    const bool early = clock && clock->start < plan->in_force.from;
    const bool late = plan != terms.back() && clock && clock->start >= plan->in_force.to;
    if (!clock || early || late) continue;
    return TimelyEntry{incident.slots().front(), plan->excludes(incident.timeline().exclusions),
                       plan, *clock};
  }
  return std::nullopt;
}

void TimelyTally::start(const Promised &promised, std::size_t /*row*/) {
  terms_.assign(promised.terms.begin(), promised.terms.end());
  entries_.clear();
  has_last_ = false;
}

void TimelyTally::add(const Gathered &incident, const Present &present) {
  auto entry = start_clock(terms_, incident, present.now);
  has_last_ = entry.has_value();
  if (entry) entries_.push_back(*entry);
}

Tallied TimelyTally::finish(const Promised &promised, const Present &present, Instant &next) {
  Tallied out;
  for (const RowWindow &window : promised.windows)
    out.outcomes.push_back(outcome_of(window, present.incidents));
  next = std::min(next, next_change(promised.windows, present.now));
  for (const TimelyEntry &e : entries_) {
    const Clock &clock = e.clock;
    if (!clock.running || e.excluded) continue;
    out.running.push_back({e.plan, e.incident, clock.due, clock.within - clock.used, present.now,
                           clock.within, clock.paused ? nullptr : &e.plan->clock_time()});
  }
  return out;
}

Outcome TimelyTally::outcome_of(const RowWindow &window,
                                const timeline::Incidents &incidents) const {
  Outcome out;
  Counts &n = out.incidents;
  bool near = false;
  bool runs = false;
  for (const TimelyEntry &e : entries_) {
    const Clock &clock = e.clock;
    if (clock.start < window.interval.from || clock.start >= window.interval.to) continue;
    ++n.total;
    if (e.excluded) {
      ++n.excluded;
      continue;
    }
    runs = runs || clock.running;
    switch (clock.verdict) {
    case Verdict::Met: ++n.met; break;
    case Verdict::Pending: ++n.pending; break;
    case Verdict::Cancelled: ++n.cancelled; break;
    case Verdict::Breached:
      ++n.breached;
      out.hours_late += (clock.elapsed - clock.within).ns / slac::time::kHour;
      out.breaches.push_back({incidents.at(e.incident).id, clock.deadline, clock.elapsed,
                              clock.grows, &e.plan->clock_time()});
      break;
    }
    near = near || (clock.running && clock.used >= nearly(clock.within));
  }
  sort_breaches(out.breaches);
  const int judged = n.met + n.breached;
  out.settled = window.complete && !runs;
  out.sli = {n.met, judged};
  out.whole = {n.met + n.pending, judged + n.pending}; // what still runs may yet be met
  out.least = out.whole; // it earns nothing before no incident can come
  out.is_share = std::get<TimelyTerms>(window.plan->kind).promise.share.has_value();
  out.may_rise = out.is_share && !window.complete;
  out.at_risk = near || (out.is_share && is_below(out.sli, window.plan->target));
  return out;
}

Instant TimelyTally::next_change(std::span<const RowWindow> windows, Instant now) const {
  Instant next = slac::time::kNever;
  const auto at = [&](Instant t) {
    if (t > now) next = std::min(next, t);
  };
  for (const TimelyEntry &e : entries_) {
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
