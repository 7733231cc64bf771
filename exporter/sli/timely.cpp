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

void move_breaches(std::vector<Breach> &breaches, Duration by) {
  bool any = false;
  for (Breach &b : breaches) {
    if (!b.running) continue;
    b.elapsed = b.elapsed + by;
    any = true;
  }
  if (any) sort_breaches(breaches);
}

void Timely::add(timeline::Slot slot, const timeline::Incident &incident,
                 const timeline::Timeline &timeline, Instant now) {
  if (!plan_->concerns(incident)) return;
  if (const auto clock = run_clock(timeline, *plan_, now))
    entries_.push_back({slot, plan_->excludes(timeline.exclusions), *clock});
}

void Timely::judge(Row &row, const RowWindow &window, const timeline::Incidents &incidents) const {
  bool near = false;
  bool runs = false;
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
      row.breaches.push_back(
          {incidents.at(e.incident).id, clock.deadline, clock.elapsed, clock.running});
      break;
    }
    near = near || (clock.running && clock.verdict == Verdict::Pending &&
                    clock.elapsed >= nearly(plan_->timely->within));
  }
  sort_breaches(row.breaches);
  row.settled = window.complete && !runs;
  const int judged = row.incidents.met + row.incidents.breached;
  if (judged > 0) {
    row.sli_part = row.incidents.met;
    row.sli_of = judged;
  }
  row.credit_percent = breach_credit(plan_->commitment.credits, row.incidents.breached);
  if (row.incidents.breached > 0)
    row.status = Status::Breached;
  else if (near)
    row.status = Status::AtRisk;
}

std::vector<Timely::Entry> Timely::running() const {
  std::vector<Entry> out;
  for (const Entry &e : entries_)
    if (e.clock.running && !e.excluded) out.push_back(e);
  return out;
}

Instant Timely::next_change(const std::vector<RowWindow> &windows, Instant now) const {
  Instant next = slac::time::kNever;
  const auto at = [&](Instant t) {
    if (t > now) next = std::min(next, t);
  };
  for (const Entry &e : entries_) {
    at(e.clock.start + kInstant); // from then on a window that ends at `now` holds it
    for (const RowWindow &w : windows)
      if (w.rolling) at(e.clock.start + w.interval.length() + kInstant);
    if (!e.clock.running || e.excluded) continue;
    const Duration within = plan_->timely->within;
    at(now + (nearly(within) - e.clock.elapsed));
    at(now + (within - e.clock.elapsed) + kInstant);
  }
  return next;
}

} // namespace slax::sli
