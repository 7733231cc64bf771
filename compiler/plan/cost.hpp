// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// What rules cost a Prometheus, a minute.
struct Cost {
  double rules = 0;            ///< evaluations
  double raw_samples = 0;      ///< of the indicator's series
  double recorded_samples = 0; ///< of what rules recorded

  double samples() const { return raw_samples + recorded_samples; }
  /// Of one core: 0.2 ms for each evaluation and 19 million samples a second, as
  /// tests/bench/rules.sh measures.
  double engine_seconds() const;
};

/// Of an Objective's rules, where each of its selectors has `series` series and `by` one value.
Cost cost_of(const RuleFile &rules, const model::Project &project, double series);

/// Of reading every window of the Objective from its counters at every evaluation.
Cost direct_cost(const model::Objective &objective, const model::Project &project, double series);

} // namespace slac::plan
