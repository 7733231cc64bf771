// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/row.hpp"
#include "exporter/timeline/timeline.hpp"

#include <vector>

namespace slax::sli {

/// Times to acknowledge and to resolve of one account over the last 7 and 30 days, for every
/// severity. Wall time from the trigger; an incident counts in the window in which it was
/// acknowledged or resolved, under the severity that it held then.
class Measures {
public:
  void start(std::string_view account, const std::vector<std::string> &severities);
  void add(const timeline::Timeline &timeline, slac::time::Instant now,
           slac::time::Instant &next_change);
  /// By severity, worst first, then by window.
  std::vector<Measure> finish() { return std::move(out_); }

private:
  std::vector<Measure> out_;
};

} // namespace slax::sli
