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
    return {fraction(std::accumulate(amounts.begin(), amounts.end(), Seconds{0}), count), count};
  case Kpi::Statistic::kMedian: return {fraction(quantile(amounts, 500), 1), count};
  case Kpi::Statistic::kMax:
    return {fraction(*std::max_element(amounts.begin(), amounts.end()), 1), count};
  default: return {fraction(quantile(amounts, kpi.permille), 1), count};
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
  return {fraction(part, of), of};
}

Measured count_of(const Kpi &kpi, const std::vector<Sample> &samples, Span span) {
  const auto count = std::count_if(samples.begin(), samples.end(), [&](const Sample &sample) {
    return span.holds(*sample.start) && covered(kpi, sample.start_severity);
  });
  return {fraction(count, 1), static_cast<int>(count)};
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
  return {fraction(longest, 1), static_cast<int>(incidents.size())};
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
  const std::int64_t down = impact.downtime(span); // hundredths
  const int incidents = impact.incidents(span);
  if (kpi.kind == Kpi::Kind::kAvailability) {
    const Seconds elapsed = impact.time({span.from, std::min(span.to, now)}).service;
    if (elapsed <= 0) return {fraction(1, 1), incidents};
    return {fraction(elapsed * 100 - down, elapsed * 100), incidents};
  }
  const std::int64_t budget = (kHundredPercent - target) * impact.time(span).service;
  if (budget == 0) return {};
  return {fraction(down * (kHundredPercent / 100), budget), incidents};
}

Fraction fraction(std::int64_t num, std::int64_t den) {
  const std::int64_t by = std::gcd(num, den) * (den < 0 ? -1 : 1);
  return {num / by, den / by};
}

// By whole parts, then by what is left turned upside down: nothing grows.
bool less(const Fraction &left, const Fraction &right) {
  const std::int64_t left_whole = left.num / left.den;
  const std::int64_t right_whole = right.num / right.den;
  if (left_whole != right_whole) return left_whole < right_whole;
  const std::int64_t left_rest = left.num % left.den;
  const std::int64_t right_rest = right.num % right.den;
  if (right_rest == 0) return false;
  if (left_rest == 0) return true;
  return less({right.den, right_rest}, {left.den, left_rest});
}

} // namespace oracle
