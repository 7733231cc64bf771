// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/time/duration.hpp"

namespace slac::check {

/// A total outage is first scraped, then evaluated: a budget shorter than both is spent before any
/// rule can have seen it.
void check_resolution(const model::Model &model, const Options & /*options*/,
                      base::Diagnostics &diagnostics) {
  const time::Duration delay =
      model.project.scrape_interval.value + model.project.evaluation_interval.value;
  const auto check = [&](base::Decimal percent, base::Span where, time::Duration window) {
    const base::Decimal left = base::Decimal::from_int(100) - percent;
    if (left <= base::Decimal{}) return; // the range check has it
    const base::Wide budget =
        base::Wide{left.units()} * window.ns / (100 * base::Wide{base::Decimal::kUnit});
    if (budget >= delay.ns) return;
    diagnostics.add(base::make_diagnostic(
        base::Code::Unverifiable, where,
        "the budget of " + time::format_rough({static_cast<std::int64_t>(budget)}) +
            " is shorter than one scrape and one rule evaluation (" + time::format_window(delay) +
            ")",
        "lower the target, or scrape and evaluate more often and say so in the Project"));
  };
  for (const model::Commitment *c : model::promises_by_objective(model)) {
    const auto &promise = std::get<terms::ObjectivePromise>(c->promise.value);
    check(promise.percent, c->promise.span, terms::nominal_length(promise.window.form));
  }
  for (const model::Objective &o : model.objectives) {
    const time::Duration window = terms::nominal_length(model::window_of(o));
    check(o.target.value.percent, o.target.span, window);
    for (const model::TargetOf &of : o.targets)
      check(of.percent.value, of.percent.span, window);
  }
}

} // namespace slac::check
