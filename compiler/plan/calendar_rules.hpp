// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// No data of Prometheus 2 is older.
inline constexpr int kFirstCalendarYear = 2017;
/// What is at the end of a period belongs to it, as to its last quarter of an hour: times are whole
/// milliseconds.
inline constexpr double kMillisecond = 0.001;

/// Of `slo:calendar:bound`: where the present period begins, and where the one before did.
inline constexpr std::string_view kBoundStart = "start", kBoundBefore = "before";

/// The calendar of every zone in which an Objective has calendar windows: which period it is, when
/// it ends, how long it is. Out of tables of the zone's changes of clock from 2017 up to the end of
/// 2037. Then the hours of Calendars and repeated maintenance that Objectives leave out. No group
/// where no Objective needs one.
RuleFile make_calendar_rules(const model::Model &model);

/// The calendar windows of an Objective.
std::vector<terms::Calendar> calendar_windows(const model::Objective &objective);

/// A series of the calendar of these windows, all in one zone, as other groups read it, whenever
/// theirs is evaluated: `last_over_time(slo:calendar:end{timezone="UTC",window="month"}[14m59s])`;
/// of the periods before, as of so long ago, and with further matchers.
promql::Expr of_calendar(std::string_view name, const std::vector<terms::Calendar> &windows,
                         const model::Project &project, bool is_before = false,
                         time::Duration ago = {}, std::vector<promql::Matcher> more = {});

/// Seconds by which a zone's clocks are ahead of UTC: at instants, or at what they show (in an hour
/// that they show twice the first time).
promql::Expr offset_of(const time::Zone &zone, const promql::Expr &when, bool of_local);

} // namespace slac::plan
