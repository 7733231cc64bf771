// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/service_time.hpp"
#include "exporter/sli/windows.hpp"
#include "exporter/timeline/timeline.hpp"

#include <memory>
#include <string>
#include <vector>

namespace slax::sli {

/// A set of severities, "none at all" included.
class Cover {
public:
  Cover() = default;
  /// `covered[rank + 1]`; the first is an incident without any severity.
  explicit Cover(std::vector<bool> covered);

  bool operator()(int rank) const { return covered_[static_cast<std::size_t>(rank) + 1]; }
  /// Whether an incident that ever held `held` can be covered at some instant.
  bool may_cover(timeline::SeverityMask held) const {
    return held == 0 ? covered_.front() : (held & mask_) != 0;
  }

private:
  std::vector<bool> covered_{true};
  timeline::SeverityMask mask_ = ~timeline::SeverityMask{0};
};

/// What depends on a commitment alone, worked out once: the sentence in its canonical form, its
/// zone and term, what it covers and what it leaves out.
class CommitmentPlan {
public:
  CommitmentPlan(const slac::model::Agreement &agreement, const slac::model::Commitment &commitment,
                 const timeline::Vocabulary &vocabulary);

  const slac::model::Agreement &agreement;
  const slac::model::Commitment &commitment;
  const slac::terms::TimelyPromise *timely = nullptr;
  const slac::terms::AvailabilityPromise *availability = nullptr;
  std::string promise;
  slac::base::Decimal target; ///< percent
  WindowPlan window;
  Cover cover;
  /// Of a timely promise the agreement's, of an availability promise one row each; indices of the
  /// vocabulary, in the order of their names.
  std::vector<int> services;

  /// Service time of a service under this commitment.
  const ServiceTime &service_time(std::size_t service) const { return *service_times_[service]; }

  /// Whether the commitment leaves an incident with these exclusions out of account.
  bool excludes(const std::vector<timeline::NameId> &exclusions) const;
  /// Whether a timely promise counts incidents of these services: one of the agreement's, or none
  /// at all.
  bool concerns(const timeline::Incident &incident) const;

private:
  const timeline::Vocabulary &vocabulary_;
  std::vector<std::shared_ptr<const ServiceTime>> service_times_;
};

} // namespace slax::sli
