// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/row.hpp"
#include "exporter/timeline/history.hpp"

#include <vector>

namespace slax::sli {

/// Times to acknowledge and to resolve of the last 7 and 30 days, for every account of the
/// agreements and every severity. Wall time from the trigger; an incident counts in the window in
/// which it was acknowledged or resolved, under the severity that it held then.
std::vector<Measure> make_measures(const std::vector<timeline::History> &histories,
                                   const slac::model::Model &model, slac::time::Instant now);

} // namespace slax::sli
