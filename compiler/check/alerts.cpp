// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"
#include "compiler/model/burn_rate.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>

namespace slac::check {
namespace {

using model::BurnPair;

/// The burn rate, or in percent the share of events that it needs, with two digits.
std::string in_hundredths(base::Wide numerator, base::Wide denominator) {
  return base::fixed_text(numerator * 100 / denominator, 2);
}

std::string reason(const BurnPair &pair, const model::Objective &o) {
  const std::string window = terms::window_name(model::window_of(o));
  if (pair.use == BurnPair::Use::TooSlow)
    return "at a burn rate of " + in_hundredths(pair.share, pair.whole) +
           " the budget outlasts the window of " + window;
  if (pair.use == BurnPair::Use::Covered) return "another pair fires earlier on these windows";
  const base::Decimal left = base::Decimal::from_int(100) - o.target.value.percent;
  return in_hundredths(pair.share * left.units(), pair.whole * base::Decimal::kUnit) +
         "% of the events would have to fail";
}

/// The longest stretch in which it is open in four weeks; nothing without a calendar.
std::optional<time::Duration> longest_open(const model::Calendar *calendar) {
  if (calendar == nullptr) return std::nullopt;
  time::Duration out;
  for (const time::Interval &open :
       time::open_intervals(calendar->hours, {2026, 2, 2}, {2026, 3, 1}))
    out = std::max(out, open.length());
  return out;
}

} // namespace

/// Pairs of windows that the table has and the rules leave out.
void check_alerts(const model::Model &model, const Options & /*options*/,
                  base::Diagnostics &diagnostics) {
  for (const model::Objective &o : model.objectives) {
    const base::Decimal percent = o.target.value.percent; // the range check has the two ends
    if (percent <= base::Decimal{} || percent >= base::Decimal::from_int(100)) continue;
    const auto longest = longest_open(model.find_calendar(o.calendar.value));
    for (const BurnPair &pair : model::burn_pairs(o, model.project)) {
      const bool is_wanted = pair.tier.page ? o.page.enabled : o.ticket.enabled;
      const std::string tier = pair.tier.page ? "page" : "ticket";
      if (is_wanted && pair.use == BurnPair::Use::Alert && longest &&
          *longest <= pair.tier.short_window)
        diagnostics.add(base::make_diagnostic(
            base::Code::AlertLeftOut, o.calendar.span,
            "the " + tier + " alert on " + time::format_window(pair.tier.long_window) + " and " +
                time::format_window(pair.tier.short_window) +
                " never fires: it is mute for its short window after closed hours, and `" +
                o.calendar.value + "` is open for " + time::format_window(*longest) + " at most",
            "give the tier `windows` whose short one fits into the open hours"));
      if (!is_wanted || pair.use == BurnPair::Use::Alert) continue;
      diagnostics.add(base::make_diagnostic(
          base::Code::AlertLeftOut, o.target.span,
          "no " + tier + " alert on " + time::format_window(pair.tier.long_window) + " and " +
              time::format_window(pair.tier.short_window) + ": " + reason(pair, o),
          pair.use == BurnPair::Use::TooSlow
              ? "the other alerts stay; a window of 7d has all of them"
              : "the slower alerts stay; raise the target if this one matters"));
    }
  }
}

} // namespace slac::check
