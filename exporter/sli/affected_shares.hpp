// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/intervals.hpp"
#include "exporter/timeline/incidents.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace slax::sli {

/// Which share of an agreement's accounts has impact, over time: `affected: share` weighs each
/// account's impact by it. Shares are whole numbers of 1 ÷ `scale`, exactly as long as the numbers
/// of members have a common multiple up to `kMostScale`; above that they are rounded up, in the
/// account's favour.
class AffectedShares {
public:
  static constexpr std::int64_t kMostScale = 100'000'000;

  /// One account: while it is a member, and when its own row has impact.
  struct Member {
    Interval while_member;
    IntervalSet impact;
  };
  explicit AffectedShares(const std::vector<Member> &members);

  std::int64_t scale() const { return scale_; }
  /// The pieces, split where the share changes, with `scale` times their weight.
  std::vector<Weighted> weigh(const std::vector<Weighted> &pieces) const;

  friend bool operator==(const AffectedShares &, const AffectedShares &) = default;

private:
  /// From an instant on, until the next part.
  struct Part {
    slac::time::Instant from;
    int hit = 0;
    int members = 0;
    friend bool operator==(const Part &, const Part &) = default;
  };
  std::vector<Part> parts_;
  std::int64_t scale_ = 1;
};

/// The same of all incidents together, of each taken alone, and of all as they were known at the
/// ends of months at which rolling promises are judged.
struct SharedImpact {
  AffectedShares all;
  std::map<timeline::Slot, AffectedShares> alone;
  std::map<slac::time::Instant, AffectedShares> then;

  const AffectedShares &at(slac::time::Instant now) const {
    const auto found = then.find(now);
    return found == then.end() ? all : found->second;
  }
  friend bool operator==(const SharedImpact &, const SharedImpact &) = default;
};

} // namespace slax::sli
