// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/service_time.hpp"

#include <vector>

namespace slax::sli {

/// The end of a stretch that has none yet; later than every instant that can be asked for.
constexpr slac::time::Instant kOpen = slac::time::kNever;

/// Weighted downtime out of stretches that may overlap, where the highest fraction counts. Asked
/// for any bounds in the logarithm of the number of stretches.
class Downtime {
public:
  /// Takes the stretches; `service` must outlive the object.
  void assign(std::vector<Weighted> &stretches, const ServiceTime &service);
  /// Inside the bounds and outside maintenance.
  Amount within(Interval bounds) const;
  bool open() const { return !union_.empty() && union_.back().interval.to == kOpen; }

private:
  Amount until(slac::time::Instant t) const;

  const ServiceTime *service_ = nullptr;
  std::vector<Weighted> union_;
  std::vector<Amount> before_; ///< of everything before each stretch
};

} // namespace slax::sli
