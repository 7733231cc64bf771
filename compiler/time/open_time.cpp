// SPDX-License-Identifier: Apache-2.0
#include "compiler/time/open_time.hpp"

#include <algorithm>
#include <limits>

namespace slac::time {
namespace {

/// The longest window and the longest promise, and the length still fits an integer. What lies
/// outside is never open.
constexpr Duration kMargin{std::int64_t{101} * 366 * kDay};
constexpr Interval kAlways{kEarliest - kMargin, kLatest + kMargin};

IntervalSet complement(const IntervalSet &set) {
  IntervalSet out;
  Instant from = kAlways.from;
  for (const Interval &i : set) {
    if (from < i.from) out.push_back({from, i.from});
    from = i.to;
  }
  if (from < kAlways.to) out.push_back({from, kAlways.to});
  return out;
}

} // namespace

OpenTime::OpenTime(IntervalSet stretches) : always_(false), stretches_(std::move(stretches)) {
  Duration sum;
  before_.reserve(stretches_.size());
  for (const Interval &i : stretches_) {
    before_.push_back(sum);
    sum = sum + i.length();
  }
}

Duration OpenTime::until(Instant t) const {
  const auto after = std::upper_bound(stretches_.begin(), stretches_.end(), t,
                                      [](Instant at, const Interval &i) { return at < i.from; });
  if (after == stretches_.begin()) return {};
  const auto i = static_cast<std::size_t>(after - stretches_.begin()) - 1;
  return before_[i] + Interval{stretches_[i].from, std::min(t, stretches_[i].to)}.length();
}

Duration OpenTime::within(Interval interval) const {
  if (always_ || interval.empty()) return interval.length();
  return until(interval.to) - until(interval.from);
}

Instant OpenTime::after(Instant from, Duration open) const {
  if (open.ns <= 0) return from;
  if (open >= kMargin) return kNever;
  if (always_) return from + open;
  const Duration wanted = until(from) + open;
  // The first stretch by whose end that much has passed.
  const auto later = std::upper_bound(before_.begin(), before_.end(), wanted,
                                      [](Duration w, Duration b) { return w <= b; });
  if (later == before_.begin()) return kNever;
  const auto i = static_cast<std::size_t>(later - before_.begin()) - 1;
  const Instant at = stretches_[i].from + (wanted - before_[i]);
  return at > stretches_[i].to ? kNever : at;
}

double OpenTime::after(Instant from, long double open_ns) const {
  constexpr auto second = static_cast<long double>(kSecond);
  const auto begin = static_cast<long double>(from.ns);
  if (open_ns <= 0) return static_cast<double>(begin / second);
  if (always_) return static_cast<double>((begin + open_ns) / second);
  const long double wanted = static_cast<long double>(until(from).ns) + open_ns;
  const auto later =
      std::upper_bound(before_.begin(), before_.end(), wanted, [](long double w, Duration b) {
        return w <= static_cast<long double>(b.ns);
      });
  if (later == before_.begin()) return std::numeric_limits<double>::infinity();
  const auto i = static_cast<std::size_t>(later - before_.begin()) - 1;
  const Interval &stretch = stretches_[i];
  const long double at = static_cast<long double>(stretch.from.ns) +
                         (wanted - static_cast<long double>(before_[i].ns));
  // The last stretch goes on for ever, unless it ends.
  if (at > static_cast<long double>(stretch.to.ns) && stretch.to != kAlways.to)
    return std::numeric_limits<double>::infinity();
  return static_cast<double>(at / second);
}

IntervalSet OpenTime::parts(Interval interval) const {
  if (interval.empty()) return {};
  if (always_) return {interval};
  IntervalSet out;
  auto i = std::upper_bound(stretches_.begin(), stretches_.end(), interval.from,
                            [](Instant at, const Interval &s) { return at < s.to; });
  for (; i != stretches_.end() && i->from < interval.to; ++i)
    out.push_back(clip(*i, interval));
  return out;
}

OpenTime OpenTime::intersect(const IntervalSet &other) const {
  return OpenTime(always_ ? other : common(stretches_, other));
}

OpenTime OpenTime::subtract(const IntervalSet &other) const {
  if (other.empty()) return *this;
  const IntervalSet rest = complement(other);
  return OpenTime(always_ ? rest : common(stretches_, rest));
}

} // namespace slac::time
