// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/windows.hpp"

#include "exporter/sli/intervals.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using slac::time::Interval;

constexpr Duration kInstant{1};
constexpr Duration kRolling{30 * slac::time::kDay};

} // namespace

WindowPlan::WindowPlan(const slac::terms::Window &window, const slac::model::Agreement &agreement,
                       const slac::model::Project &project)
    : form_(window.form), term_(slac::model::term_of(agreement, project)),
      zone_(slac::model::window_zone(window, project)) {}

std::vector<RowWindow> WindowPlan::select(Instant now, WindowSet which,
                                          std::optional<Instant> first_event) const {
  std::vector<RowWindow> out;
  const Instant before = now - kInstant;
  if (before < term_.from) return out;
  if (!which.all && before >= term_.to + kAfterlife) return out;
  const Instant end = std::min(now, term_.to);
  const auto roll = [&](WindowKind kind, Duration length) {
    out.push_back({kind, {end - length, end}, true, true});
  };
  const auto calendar = [&](WindowKind kind, Interval interval) {
    const Interval clipped = clip(interval, term_);
    if (!clipped.empty()) out.push_back({kind, clipped, false, clipped.to <= now});
  };
  if (const auto *rolling = std::get_if<slac::terms::Rolling>(&form_)) {
    if (which.current) roll(WindowKind::Current, rolling->length);
    return out;
  }
  const slac::time::Period period = std::get<slac::terms::Calendar>(form_).period;
  const auto containing = [&](Instant t) {
    if (period == slac::time::Period::Term) return term_;
    return slac::time::calendar_window(period, zone_, t);
  };
  const Instant last = end - kInstant;
  if (which.all) {
    for (Instant t = std::max(term_.from, first_event.value_or(last)); t <= last;) {
      const Interval w = containing(t);
      calendar(w.to > last ? WindowKind::Current : WindowKind::Previous, w);
      t = w.to;
    }
    return out;
  }
  const Interval current = containing(last);
  if (which.current) calendar(WindowKind::Current, current);
  if (which.previous && period != slac::time::Period::Term)
    calendar(WindowKind::Previous, containing(current.from - kInstant));
  if (which.rolling) roll(WindowKind::Rolling, kRolling);
  return out;
}

} // namespace slax::sli
