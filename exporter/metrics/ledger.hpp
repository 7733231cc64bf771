// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/digest.hpp"

#include <string>

namespace slax::metrics {

/// Of each account how long its chain is, where it ends, and what it says was missed and restated;
/// of sums that a vendor owes and nobody has claimed until when they are to be claimed; which
/// digests are due.
std::string render_ledger(const ledger::State &state, bool is_broken,
                          const std::vector<ledger::Digest> &digests);

} // namespace slax::metrics
