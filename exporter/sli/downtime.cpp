// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/downtime.hpp"

#include <algorithm>

namespace slax::sli {

using slac::time::Instant;

void Downtime::assign(std::vector<Weighted> &stretches, const ServiceTime &service) {
  service_ = &service;
  union_.clear();
  before_.clear();
  const auto by_start = [](const Weighted &a, const Weighted &b) {
    return a.interval.from < b.interval.from;
  };
  if (!std::is_sorted(stretches.begin(), stretches.end(), by_start))
    std::sort(stretches.begin(), stretches.end(), by_start);
  bool apart = true;
  for (std::size_t i = 1; i < stretches.size() && apart; ++i)
    apart = stretches[i - 1].interval.to <= stretches[i].interval.from;
  if (apart)
    union_.assign(stretches.begin(), stretches.end());
  else
    union_ = highest(stretches);
  union_.shrink_to_fit();
  before_.reserve(union_.size());
  Amount sum;
  for (const Weighted &s : union_) {
    before_.push_back(sum);
    sum = sum + Amount::weighted(service.service(s.interval), s.fraction);
  }
}

Amount Downtime::until(Instant t) const {
  const auto after =
      std::upper_bound(union_.begin(), union_.end(), t,
                       [](Instant at, const Weighted &s) { return at < s.interval.from; });
  if (after == union_.begin()) return {};
  const auto i = static_cast<std::size_t>(after - union_.begin()) - 1;
  const Weighted &last = union_[i];
  const Interval part{last.interval.from, std::min(t, last.interval.to)};
  return before_[i] + Amount::weighted(service_->service(part), last.fraction);
}

Amount Downtime::within(Interval bounds) const {
  if (bounds.empty() || union_.empty()) return {};
  return until(bounds.to) - until(bounds.from);
}

} // namespace slax::sli
