// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/windows.hpp"

namespace slax::sli {
using slac::time::Duration;
using slac::time::Instant;
using slac::time::Interval;

WindowPlan::WindowPlan(const slac::terms::Window &window, Interval term,
                       const slac::model::Project &project)
    : form_(window.form), term_(term), zone_(slac::model::window_zone(window, project)) {}

std::optional<Duration> WindowPlan::rolling() const {
  const auto *rolling = std::get_if<slac::terms::Rolling>(&form_);
  return rolling == nullptr ? std::nullopt : std::optional(rolling->length);
}

slac::time::Period WindowPlan::fee_period() const {
  using slac::time::Period;
  const auto *calendar = std::get_if<slac::terms::Calendar>(&form_);
  const bool is_own = calendar != nullptr &&
                      (calendar->period == Period::Quarter || calendar->period == Period::Year);
  return is_own ? calendar->period : Period::Month;
}

Interval WindowPlan::containing(Instant t) const {
  const slac::time::Period period = std::get<slac::terms::Calendar>(form_).period;
  return period == slac::time::Period::Term ? term_ : slac::time::calendar_window(period, zone_, t);
}

} // namespace slax::sli
