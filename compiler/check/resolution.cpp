// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/time/duration.hpp"

namespace slac::check {

/// A total outage is first scraped, then evaluated: a budget shorter than both is spent before any
/// rule can have seen it.
void check_resolution(const model::Model &model, const Options & /*options*/,
                      base::Diagnostics &diagnostics) {
  const time::Duration delay =
      model.project.scrape_interval.value + model.project.evaluation_interval.value;
  for (const model::Objective &o : model.objectives) {
    const base::Decimal left = base::Decimal::from_int(100) - o.target.value.percent;
    if (left <= base::Decimal{}) continue; // the range check has it
    const base::Wide budget = base::Wide{left.units()} * model::window_length(o).ns /
                              (100 * base::Wide{base::Decimal::kUnit});
    if (budget >= delay.ns) continue;
    diagnostics.add(base::make_diagnostic(
        base::Code::Unverifiable, o.target.span,
        "the budget of " + time::format_rough({static_cast<std::int64_t>(budget)}) +
            " is shorter than one scrape and one rule evaluation (" + time::format_window(delay) +
            ")",
        "lower the target, or scrape and evaluate more often and say so in the Project"));
  }
}

} // namespace slac::check
