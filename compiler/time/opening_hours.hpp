// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/zone.hpp"

#include <array>
#include <map>
#include <vector>

namespace slac::time {

/// Minutes after the midnight that starts a day; `to` above 1440 reaches into the next day.
struct DaySpan {
  int from = 0;
  int to = 0;
  friend bool operator==(const DaySpan &, const DaySpan &) = default;
};
constexpr int kDayMinutes = 24 * 60;

/// `HH:MM-HH:MM`, or several with commas. A span that does not end after it starts closes on the
/// next day; `24:00` is the day's end. Nothing for anything else, or spans that overlap.
std::optional<std::vector<DaySpan>> parse_day_spans(std::string_view text);

/// Positions in a week, Monday first: `fri`, `mon-thu`, `sat-mon`. Empty for anything else.
std::vector<int> parse_weekdays(std::string_view text);

/// When something is open, in local time.
struct OpeningHours {
  Zone zone;
  std::array<std::vector<DaySpan>, 7> week;      ///< Monday first
  std::map<Date, std::vector<DaySpan>> holidays; ///< in place of the weekday's

  const std::vector<DaySpan> &on(Date date) const;
};

/// Sorted and without overlaps or gaps of no length: the open time of the days from `first` to
/// `last`. A time that a change of clock skips is the instant of the change, one that occurs twice
/// is the first.
std::vector<Interval> open_intervals(const OpeningHours &hours, Date first, Date last);

/// The deadline of `days` business days that start at an instant of open time, on the local date
/// `date`: the same local time on the n-th following open day, or that day's last close if that is
/// earlier. Nothing if the calendar does not open so often before 2038.
std::optional<Instant> after_business_days(const OpeningHours &hours, Instant start, int days);

} // namespace slac::time
