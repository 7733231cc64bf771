// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/row.hpp"
#include "exporter/timeline/event.hpp"

namespace slax::sli {

/// Which windows get rows.
enum class Windows {
  Current, ///< per promise the one that contains the instant before `now`
  Served,  ///< that one, the calendar window before it, and the last 30 days
  All      ///< every calendar window since the term's start or the first event, and one rolling
};

/// Events, specs and `now` to every number: order the events, run clocks and downtime, judge.
/// Pure and free of floating point wherever a promise or money is decided. `incidents` are united
/// by identity. The model has been checked.
Evaluation evaluate(const std::vector<timeline::Incident> &incidents,
                    const slac::model::Model &model, slac::time::Instant now, Windows windows);

} // namespace slax::sli
