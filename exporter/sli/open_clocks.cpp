// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/open_clocks.hpp"

#include "exporter/sli/escalation.hpp"

#include <algorithm>
#include <tuple>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using timeline::Incident;

} // namespace

OpenClocks open_clocks(std::span<const Cells> accounts, const timeline::Incidents &incidents,
                       const timeline::Names &names, Instant now, std::size_t limit) {
  struct Candidate {
    const Cells::Open *open;
    Duration left;
    double used;
  };
  std::vector<Candidate> all;
  for (const Cells &cells : accounts)
    for (const Cells::Open &open : cells.open()) {
      const Duration left = open.clock.left_at(now);
      const Duration within = open.clock.within;
      all.push_back(
          {&open, left, static_cast<double>((within - left).ns) / static_cast<double>(within.ns)});
    }
  const auto before = [&](const Candidate &a, const Candidate &b) {
    const bool missed_a = a.left.ns < 0;
    const bool missed_b = b.left.ns < 0;
    if (missed_a != missed_b) return missed_b;
    if (a.used != b.used) return a.used > b.used;
    const Incident &x = incidents.at(a.open->clock.incident);
    const Incident &y = incidents.at(b.open->clock.incident);
    return std::tie(x.id, names.text(x.source), a.open->key->order) <
           std::tie(y.id, names.text(y.source), b.open->key->order);
  };
  OpenClocks out;
  std::map<std::pair<std::uint32_t, slac::base::Decimal>, OpenClocks::Step> steps;
  for (const Candidate &c : all)
    for (const slac::base::Decimal &percent : escalation_steps(c.open->clock.plan->agreement)) {
      const Duration within = c.open->clock.within;
      if (within - c.left < time_of(percent, within)) break;
      OpenClocks::Step &step = steps[{c.open->key->order, percent}];
      step.key = c.open->key;
      step.percent = percent;
      ++step.clocks;
    }
  for (const auto &[place, step] : steps)
    out.steps.push_back(step);
  out.total = all.size();
  const std::size_t listed = std::min(limit, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(listed), all.end(),
                    before);
  for (std::size_t i = 0; i < listed; ++i) {
    const Running &r = all[i].open->clock;
    const Incident &incident = incidents.at(r.incident);
    out.listed.push_back({all[i].open->key, names.text(incident.source), incident.id,
                          std::string(incident.url()), r.deadline, all[i].left, r.within,
                          r.time == nullptr});
  }
  return out;
}

} // namespace slax::sli
