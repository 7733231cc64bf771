// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/kinds/kind.hpp"

#include "exporter/sli/kinds/availability.hpp"
#include "exporter/sli/kinds/timely.hpp"

#include <algorithm>
#include <tuple>

namespace slax::sli {
namespace {

/// A new kind of terms does not compile before it has a tally.
std::unique_ptr<Tally> tally_of(const AvailabilityTerms & /*terms*/) {
  return std::make_unique<AvailabilityTally>();
}
std::unique_ptr<Tally> tally_of(const TimelyTerms & /*terms*/) {
  return std::make_unique<TimelyTally>();
}

} // namespace

std::unique_ptr<Tally> make_tally(const Promised &promised) {
  return std::visit([](const auto &terms) { return tally_of(terms); },
                    promised.terms.front()->kind);
}

Tally &Tallies::take(const Promised &promised) {
  const std::size_t kind = promised.terms.front()->kind.index();
  auto &made = made_.at(kind);
  if (taken_.at(kind) == made.size()) made.push_back(make_tally(promised));
  return *made[taken_.at(kind)++];
}

void sort_breaches(std::vector<Breach> &breaches) {
  std::sort(breaches.begin(), breaches.end(), [](const Breach &a, const Breach &b) {
    return std::tie(a.deadline, a.incident, a.elapsed) <
           std::tie(b.deadline, b.incident, b.elapsed);
  });
}

Outcome run_on(Outcome outcome, Interval interval) {
  bool any = false;
  for (Breach &b : outcome.breaches) {
    if (!b.running) continue;
    b.elapsed = b.elapsed + b.time->within(interval);
    any = true;
  }
  if (any) sort_breaches(outcome.breaches);
  return outcome;
}

} // namespace slax::sli
