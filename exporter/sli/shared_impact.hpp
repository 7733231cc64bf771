// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/account_index.hpp"
#include "exporter/sli/affected_shares.hpp"

namespace slax::sli {

/// What the shares of `rows`, which weigh each other, are made of.
struct SharedWorld {
  const Layout &layout;
  const timeline::Incidents &incidents;
  const AccountIndex &index;
  const std::map<slac::time::Instant, Merges> &merged_then; ///< at ends of months
  slac::time::Instant now;
};

/// How many of the accounts have impact when: by all incidents, by each of late alone, and at the
/// ends of months by what had happened and was merged then.
SharedImpact weigh(const std::vector<Layout::SharedRow> &rows, const SharedWorld &world);

} // namespace slax::sli
