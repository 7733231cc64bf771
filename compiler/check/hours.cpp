// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/check.hpp"

namespace slac::check {
namespace {

std::string clock(int minutes) {
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(minutes / 60 % 24) + ":" + two(minutes % 60);
}

} // namespace

/// `17:00-09:00` is most of a day: most likely the two times are the wrong way round.
void check_hours(const model::Model &model, const Options & /*options*/,
                 base::Diagnostics &diagnostics) {
  constexpr int kHalfDay = time::kDayMinutes / 2;
  for (const model::Calendar &calendar : model.calendars) {
    for (const auto &spans : calendar.hours.week) {
      const auto found = std::find_if(spans.begin(), spans.end(), [](const time::DaySpan &span) {
        return span.to > time::kDayMinutes && span.to - span.from > kHalfDay &&
               span.to - span.from < time::kDayMinutes;
      });
      if (found == spans.end()) continue;
      diagnostics.add(base::make_diagnostic(
          base::Code::LongNight, calendar.name.span,
          "calendar `" + calendar.name.value + "` is open from " + clock(found->from) +
              " over midnight to " + clock(found->to) + ": " +
              std::to_string((found->to - found->from) / 60) + " hours",
          "if the two times are the wrong way round, write \"" + clock(found->to) + "-" +
              clock(found->from) + "\""));
      break;
    }
  }
}

} // namespace slac::check
