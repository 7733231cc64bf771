// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/terms/print.hpp"

namespace slac::check {

/// Rules know the changes of clock up to a year; behind it they go on as they last were.
void check_calendar_tables(const model::Model &model, const Options &options,
                           base::Diagnostics &diagnostics) {
  if (!options.today || options.today->year < model::kLastCalendarYear) return;
  const auto check = [&](const terms::WindowForm &form, base::Span where) {
    if (std::holds_alternative<terms::Rolling>(form)) return;
    diagnostics.add(
        base::make_diagnostic(base::Code::CalendarEnds, where,
                              "the rules know the calendar up to the end of " +
                                  std::to_string(model::kLastCalendarYear) + " only",
                              "compile with a newer slac, or write a rolling window: `over 30d`"));
  };
  for (const model::Commitment *c : model::promises_by_objective(model)) {
    if (!c->calendar.value.empty())
      check(terms::Calendar{time::Period::Year, {}}, c->calendar.span);
    check(terms::window_of(c->promise.value).form, c->promise.span);
  }
  for (const model::Objective &o : model.objectives) {
    if (!o.calendar.value.empty()) check(terms::Calendar{time::Period::Year, {}}, o.calendar.span);
    check(model::window_of(o), o.window_span);
    for (const auto &also : o.also)
      check(also.value, also.span);
  }
}

} // namespace slac::check
