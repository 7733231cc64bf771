// SPDX-License-Identifier: Apache-2.0
#include "kpi_measure.hpp"

#include <algorithm>
#include <numeric>

namespace oracle {
namespace {

bool covered(const Kpi &kpi, int severity) { return !kpi.cover || covers(*kpi.cover, severity); }

// The nearest rank: the smallest amount that at least so many per mille do not exceed.
Seconds quantile(std::vector<Seconds> amounts, int permille) {
  std::sort(amounts.begin(), amounts.end());
  std::size_t rank = 1;
  while (1000 * rank < static_cast<std::size_t>(permille) * amounts.size())
    ++rank;
  return amounts[rank - 1];
}

Measured time_of(const Kpi &kpi, const std::vector<Sample> &samples, Span span) {
  std::vector<Seconds> amounts;
  for (const Sample &sample : samples)
    if (sample.end && span.holds(*sample.end) && covered(kpi, sample.end_severity))
      amounts.push_back(sample.elapsed);
  if (amounts.empty()) return {};
  const auto count = static_cast<int>(amounts.size());
  switch (kpi.statistic) {
  case Kpi::Statistic::kMean:
    return {Fraction(std::accumulate(amounts.begin(), amounts.end(), Seconds{0}), count), count};
  case Kpi::Statistic::kMedian: return {Fraction(quantile(amounts, 500)), count};
  case Kpi::Statistic::kMax:
    return {Fraction(*std::max_element(amounts.begin(), amounts.end())), count};
  default: return {Fraction(quantile(amounts, kpi.permille)), count};
  }
}

// Of those that are done or late those done in time; without a time, of all those done.
Measured share_of(const Kpi &kpi, const std::vector<Sample> &samples, Span span) {
  int part = 0;
  int of = 0;
  for (const Sample &sample : samples) {
    if (!span.holds(*sample.start) || !covered(kpi, sample.start_severity)) continue;
    const bool in_time = !kpi.within || sample.elapsed <= *kpi.within;
    if (kpi.within && !sample.end && in_time) continue;
    ++of;
    part += sample.end && in_time ? 1 : 0;
  }
  if (of == 0) return {};
  return {Fraction(part, of), of};
}

Measured count_of(const Kpi &kpi, const std::vector<Sample> &samples, Span span) {
  const auto count = std::count_if(samples.begin(), samples.end(), [&](const Sample &sample) {
    return span.holds(*sample.start) && covered(kpi, sample.start_severity);
  });
  return {Fraction(count), static_cast<int>(count)};
}

Measured silence_of(const Kpi &kpi, const std::vector<Sample> &gaps, Span span, bool current) {
  std::set<std::pair<std::string, std::string>> incidents;
  Seconds longest = 0;
  for (const Sample &gap : gaps) {
    const bool counts = gap.end ? span.holds(*gap.end) : current;
    if (!counts || !covered(kpi, gap.end_severity)) continue;
    incidents.insert(gap.incident);
    longest = std::max(longest, gap.elapsed);
  }
  if (incidents.empty()) return {};
  return {Fraction(longest), static_cast<int>(incidents.size())};
}

} // namespace

Measured measured(const Kpi &kpi, const std::vector<Sample> &samples, Span span, bool current) {
  switch (kpi.kind) {
  case Kpi::Kind::kTime: return time_of(kpi, samples, span);
  case Kpi::Kind::kShare:
  case Kpi::Kind::kEscalations:
  case Kpi::Kind::kReopened: return share_of(kpi, samples, span);
  case Kpi::Kind::kCount: return count_of(kpi, samples, span);
  case Kpi::Kind::kSilence: return silence_of(kpi, samples, span, current);
  default: return {}; // alerts: there are none offline
  }
}

Measured measured(const Kpi &kpi, const Availability &impact, MicroPercent target, Span span,
                  Seconds now) {
  const Fraction down(impact.downtime(span), impact.unit()); // seconds
  const int incidents = impact.incidents(span);
  if (kpi.kind == Kpi::Kind::kAvailability) {
    const Seconds elapsed = impact.time({span.from, std::min(span.to, now)}).service;
    if (elapsed <= 0) return {Fraction(1), incidents};
    return {1 - down / elapsed, incidents};
  }
  const Fraction budget =
      Fraction(kHundredPercent - target, kHundredPercent) * impact.time(span).service;
  if (budget == 0) return {};
  return {down / budget, incidents};
}

} // namespace oracle
