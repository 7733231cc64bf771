// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/sli/row.hpp"

namespace slax::sli {

/// Percent of the fee: the worst tier that the whole-window SLI (1 − downtime ÷ service) matches,
/// at most the cap. Exact; without service time nothing is owed.
slac::base::Decimal tier_credit(const slac::model::Credits &credits, const Seconds &seconds);

/// Percent of the fee for `breaches` missed incidents that were late for so many completed hours
/// together, at most the cap.
slac::base::Decimal breach_credit(const slac::model::Credits &credits, int breaches,
                                  std::int64_t hours_late);

/// So many of so many incidents; of none all.
struct Share {
  int part = 0;
  int of = 0;
};
/// Exact.
bool is_below(Share share, slac::base::Decimal percent);

/// Percent of the fee for a share that was missed: its tiers, and what each incident costs.
slac::base::Decimal share_credit(const slac::model::Credits &credits, Share share, int breaches,
                                 std::int64_t hours_late);

} // namespace slax::sli
