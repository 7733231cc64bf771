// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/cells.hpp"

namespace slax::sli {

struct OpenClocks {
  std::vector<OpenClock> listed; ///< first those not yet missed, by use, then the missed
  std::size_t total = 0;
  /// Clocks of a row that have used at least a share of the promised time: the agreement's steps of
  /// escalation, or half, three quarters and nine tenths. Those that have any.
  struct Step {
    const RowKey *key = nullptr;
    slac::base::Decimal percent;
    int clocks = 0;
  };
  std::vector<Step> steps; ///< by row and percent
};

/// The clocks that still run at `now` in the cells of all accounts, at most `limit` of them listed.
/// Nothing is kept: each call looks at all of them. Called by the thread that may advance.
OpenClocks open_clocks(std::span<const Cells> accounts, const timeline::Incidents &incidents,
                       const timeline::Names &names, slac::time::Instant now, std::size_t limit);

} // namespace slax::sli
