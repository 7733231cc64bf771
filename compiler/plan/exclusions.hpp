// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/objective_series.hpp"
#include "compiler/time/open_time.hpp"

namespace slac::plan {

/// The label `exclusion` of all that recurs.
inline constexpr std::string_view kRecurring = "recurring";

/// The matcher of sums from which no single maintenance is taken.
promql::Matcher but_single();

/// The name of what recurs, as the label `exclusion` has it: "calendar/office", "maintenance/db".
std::string exclusion_of(const model::Calendar &calendar);
std::string exclusion_of(const model::Maintenance &maintenance);

/// The time that does not count in an Objective's windows of a day and more: what its Calendar
/// closes, and the maintenance that it leaves out, as an agreement would (model/maintenance). What
/// recurs is recorded once for all Objectives (plan/hours_rules); single maintenance stands in the
/// Objective's own rules, as instants.
///
/// Seconds count by whole evaluations: one is excluded if any of the time since the one before is,
/// and for as long as its rates look back at such time.
class Exclusions {
public:
  Exclusions(const model::Objective &objective, const model::Model &model);

  bool none() const { return recurring_.empty() && stretches_.empty(); }
  /// Whether a Calendar or repeated maintenance is among them.
  bool recur() const { return !recurring_.empty(); }

  /// Single maintenance, from its start to the last evaluation that looks back at it; apart, in the
  /// order of time.
  struct Stretch {
    std::string name; ///< the label `exclusion`
    time::Interval when;
  };
  const std::vector<Stretch> &stretches() const { return stretches_; }

  /// 1 while time does not count, with the label `exclusion`: `kRecurring`, or else the stretch
  /// that is on. Needs some.
  promql::Expr active() const;

  /// The share of a week that counts.
  double open_share() const { return open_share_; }
  /// Seconds of a whole period that do not count, without labels, as of `then`, a scalar that is so
  /// long ago.
  promql::Expr of_period(const terms::Calendar &window, const promql::Expr &then,
                         time::Duration ago) const;
  /// How much of an interval counts.
  time::Duration service(time::Interval interval) const;
  /// The series that record what recurs.
  std::vector<promql::Expr> flags() const;

private:
  struct Recurring {
    std::string name;
    bool is_calendar = false;
    std::optional<time::Instant> since; ///< where earlier ones had too little notice
  };

  void plan_maintenance(const model::Objective &objective);
  void add_stretches(const time::IntervalSet &accepted, const std::string &service);
  promql::Expr flag(const std::string &name) const;
  promql::Expr recurring() const;
  promql::Expr single() const;
  promql::Expr while_on(const Recurring &recurring) const;
  time::Duration interval() const { return model_.project.evaluation_interval.value; }
  /// From the end of what is excluded to the last evaluation that looks back at it.
  time::Duration trail() const;

  const model::Model &model_;
  time::OpenTime open_; ///< the Calendar's
  double open_share_ = 1;
  std::vector<Recurring> recurring_;
  std::vector<Stretch> stretches_;
  std::vector<time::Interval> used_up_; ///< when a year has had all the maintenance that it may
  time::IntervalSet maintenance_;       ///< that is left out, while the Calendar is open
};

} // namespace slac::plan
