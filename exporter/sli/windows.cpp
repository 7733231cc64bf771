// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/windows.hpp"

#include "exporter/sli/intervals.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;

constexpr Duration kTick{1};
constexpr Duration kRolling{30 * slac::time::kDay};

class Selector {
public:
  Selector(Interval term, const slac::time::Zone &zone, Instant now)
      : term_(term), zone_(zone), now_(now) {}

  void rolling(WindowKind kind, Duration length) { add(kind, {now_ - length, now_}, true); }

  void calendar(WindowKind kind, Interval interval) { add(kind, interval, false); }

  Interval containing(slac::time::Period period, Instant t) const {
    if (period == slac::time::Period::Term) return term_;
    return slac::time::calendar_window(period, zone_, t);
  }

  std::vector<RowWindow> take() { return std::move(out_); }

private:
  void add(WindowKind kind, Interval interval, bool rolling) {
    const Interval clipped = clip(interval, term_);
    if (clipped.empty()) return;
    out_.push_back({kind, clipped, rolling, rolling || clipped.to <= now_});
  }

  Interval term_;
  const slac::time::Zone &zone_;
  Instant now_;
  std::vector<RowWindow> out_;
};

} // namespace

std::vector<RowWindow> select_windows(const slac::terms::Window &window,
                                      const slac::model::Agreement &agreement,
                                      const slac::model::Project &project, Instant now,
                                      Windows which, std::optional<Instant> first_event) {
  const Interval term = slac::model::term_of(agreement, project);
  const slac::time::Zone zone = slac::model::window_zone(window, project);
  const Instant before = now - kTick;
  const bool in_term = term.from <= before && before < term.to;
  Selector select(term, zone, now);
  if (const auto *rolling = std::get_if<slac::terms::Rolling>(&window.form)) {
    if (in_term) select.rolling(WindowKind::Current, rolling->length);
    return select.take();
  }
  const slac::time::Period period = std::get<slac::terms::Calendar>(window.form).period;
  if (which == Windows::All) {
    const Instant last = std::min(before, term.to - kTick);
    Instant t = std::max(term.from, first_event.value_or(last));
    while (t <= last) {
      const Interval w = select.containing(period, t);
      const bool is_current = w.from <= before && before < w.to;
      select.calendar(is_current ? WindowKind::Current : WindowKind::Previous, w);
      t = w.to;
    }
    return select.take();
  }
  if (!in_term) return select.take();
  const Interval current = select.containing(period, before);
  select.calendar(WindowKind::Current, current);
  if (which == Windows::Served) {
    if (period != slac::time::Period::Term)
      select.calendar(WindowKind::Previous, select.containing(period, current.from - kTick));
    select.rolling(WindowKind::Rolling, kRolling);
  }
  return select.take();
}

} // namespace slax::sli
