// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/affected_shares.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace slax::sli {

using slac::base::Decimal;
using slac::base::Wide;
using slac::time::Instant;

AffectedShares::AffectedShares(const std::vector<Member> &members) {
  struct Step {
    int hit = 0;
    int members = 0;
  };
  std::map<Instant, Step> steps;
  for (const Member &member : members) {
    ++steps[member.while_member.from].members;
    --steps[member.while_member.to].members;
    for (const Interval &impact : unite(member.impact)) {
      const Interval inside = clip(impact, member.while_member);
      if (inside.empty()) continue;
      ++steps[inside.from].hit;
      --steps[inside.to].hit;
    }
  }
  Part now;
  for (const auto &[at, step] : steps) {
    now.from = at;
    now.hit += step.hit;
    now.members += step.members;
    parts_.push_back(now);
    if (now.members == 0) continue;
    const std::int64_t common = std::lcm(scale_, std::int64_t{now.members});
    scale_ = common <= kMostScale ? common : kMostScale;
    if (scale_ == kMostScale) break;
  }
  for (auto at = steps.upper_bound(now.from); at != steps.end(); ++at) {
    now = {at->first, now.hit + at->second.hit, now.members + at->second.members};
    parts_.push_back(now);
  }
}

std::vector<Weighted> AffectedShares::weigh(const std::vector<Weighted> &pieces) const {
  std::vector<Weighted> out;
  for (const Weighted &piece : pieces) {
    auto part = std::upper_bound(parts_.begin(), parts_.end(), piece.interval.from,
                                 [](Instant at, const Part &p) { return at < p.from; });
    Instant from = piece.interval.from;
    while (from < piece.interval.to) {
      const Instant to =
          part == parts_.end() ? piece.interval.to : std::min(part->from, piece.interval.to);
      if (part != parts_.begin() && from < to) {
        const Part &share = *std::prev(part);
        const Wide weight = Wide{piece.fraction.units()} * share.hit * scale_;
        if (share.members > 0 && share.hit > 0)
          out.push_back({{from, to},
                         Decimal::from_units(static_cast<std::int64_t>(
                             (weight + share.members - 1) / share.members))});
      }
      from = std::max(from, to);
      if (part == parts_.end()) break;
      ++part;
    }
  }
  return out;
}

} // namespace slax::sli
