// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/timely.hpp"

#include "exporter/sli/availability.hpp"
#include "exporter/sli/money.hpp"

#include <algorithm>
#include <tuple>

namespace slax::sli {
namespace {

using slac::terms::TimelyPromise;
using timeline::History;

bool touches(const History &history, const slac::model::Agreement &agreement) {
  const auto &services = history.incident->services;
  return std::any_of(
      agreement.services.begin(), agreement.services.end(), [&](const slac::model::Text &s) {
        return std::find(services.begin(), services.end(), s.value) != services.end();
      });
}

/// At least three quarters of the promised time are used.
bool nearly_used(const Clock &clock, slac::time::Duration within) {
  return clock.running && slac::base::Wide{clock.elapsed.ns} * 4 >= slac::base::Wide{within.ns} * 3;
}

} // namespace

Timely::Timely(const std::vector<const History *> &histories,
               const slac::model::Agreement &agreement, const slac::model::Model &model,
               const slac::model::Commitment &commitment, const std::string &account,
               slac::time::Instant now)
    : commitment_(commitment), within_(std::get<TimelyPromise>(commitment.promise.value).within) {
  const auto &promise = std::get<TimelyPromise>(commitment.promise.value);
  for (const History *h : histories) {
    if (!touches(*h, agreement)) continue;
    const auto clock = run_clock(*h, promise, model.project, account, now);
    if (clock)
      entries_.push_back(
          {h->incident->source, h->incident->id, *clock, is_excluded(*h, commitment.exclude)});
  }
}

void Timely::judge(Row &row, const RowWindow &window) const {
  row.target_percent = slac::base::Decimal::from_int(100);
  bool near = false;
  for (const Entry &e : entries_) {
    if (e.clock.start < window.interval.from || e.clock.start >= window.interval.to) continue;
    ++row.incidents.total;
    if (e.excluded) {
      ++row.incidents.excluded;
      continue;
    }
    switch (e.clock.verdict) {
    case Verdict::Met: ++row.incidents.met; break;
    case Verdict::Pending: ++row.incidents.pending; break;
    case Verdict::Cancelled: ++row.incidents.cancelled; break;
    case Verdict::Breached:
      ++row.incidents.breached;
      row.breaches.push_back({e.incident, e.clock.deadline, e.clock.elapsed});
      break;
    }
    near = near || (e.clock.verdict == Verdict::Pending && nearly_used(e.clock, within_));
  }
  std::sort(row.breaches.begin(), row.breaches.end(), [](const Breach &a, const Breach &b) {
    return std::tie(a.deadline, a.incident, a.elapsed) <
           std::tie(b.deadline, b.incident, b.elapsed);
  });
  const int judged = row.incidents.met + row.incidents.breached;
  if (judged > 0) {
    row.sli_part = row.incidents.met;
    row.sli_of = judged;
  }
  row.credit_percent = breach_credit(commitment_.credits, row.incidents.breached);
  if (row.incidents.breached > 0)
    row.status = Status::Breached;
  else if (near)
    row.status = Status::AtRisk;
}

void Timely::list_open(const Row &row, std::vector<OpenClock> &out) const {
  for (const Entry &e : entries_) {
    if (!e.clock.running || e.excluded) continue;
    out.push_back({row.agreement, row.commitment, row.account, e.source, e.incident,
                   e.clock.deadline, within_ - e.clock.elapsed,
                   static_cast<double>(e.clock.elapsed.ns) / static_cast<double>(within_.ns)});
  }
}

} // namespace slax::sli
