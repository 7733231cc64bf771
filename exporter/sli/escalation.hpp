// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/decimal.hpp"
#include "compiler/model/model.hpp"

#include <vector>

namespace slax::sli {

/// Shares of the promised time, in percent and rising, at which a running clock is escalated: the
/// agreement's, or half, three quarters and nine tenths.
std::vector<slac::base::Decimal> escalation_steps(const slac::model::Agreement &agreement);

/// The first nanosecond of a clock at which it has used so many percent of its time.
slac::time::Duration time_of(slac::base::Decimal percent, slac::time::Duration within);

} // namespace slax::sli
