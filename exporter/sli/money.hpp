// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/sli/row.hpp"

namespace slax::sli {

/// Percent of the fee: the worst tier that the whole-window SLI (1 − downtime ÷ service) matches,
/// at most 100. Exact; without service time nothing is owed.
slac::base::Decimal tier_credit(const slac::model::Credits &credits, const Seconds &seconds);

/// Percent of the fee for `breaches` missed incidents, at most 100.
slac::base::Decimal breach_credit(const slac::model::Credits &credits, int breaches);

} // namespace slax::sli
