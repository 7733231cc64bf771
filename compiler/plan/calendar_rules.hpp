// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// The calendar of every zone in which an Objective has calendar windows: which period it is, when
/// it ends, how long it is. Out of tables of the zone's changes of clock from 2017, before which no
/// data of Prometheus 2 is, up to the end of 2037. No group where no Objective has such a window.
RuleFile make_calendar_rules(const model::Model &model);

/// The calendar windows of an Objective.
std::vector<terms::Calendar> calendar_windows(const model::Objective &objective);

/// A series of the calendar of these windows, all in one zone, as other groups read it, whenever
/// theirs is evaluated: `last_over_time(slo:calendar:end{timezone="UTC",window="month"}[14m59s])`;
/// of the periods before, and as of so long ago.
promql::Expr of_calendar(std::string_view name, const std::vector<terms::Calendar> &windows,
                         const model::Project &project, bool is_before = false,
                         time::Duration ago = {});

} // namespace slac::plan
