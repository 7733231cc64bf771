// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/series.hpp"
#include "compiler/plan/exclusions.hpp"
#include "compiler/plan/objective_series.hpp"

#include <string_view>

namespace slac::plan {

/// What is counted: bad events, all events, and seconds that were measured.
inline constexpr std::string_view kBad = "bad", kTotal = "total", kMeasured = "measured";
/// Of an Objective with exclusions also, without the labels of `by`: seconds in which its rules
/// were evaluated, and those of them that do not count.
inline constexpr std::string_view kTime = "time", kExcluded = "excluded";
/// All of them at once, distinguished by the label `part`.
inline constexpr std::string_view kEveryPart;

/// The matcher of a part; none for all of them.
std::vector<promql::Matcher> of_part(std::string_view part);
/// Without the label that tells the parts apart.
promql::Expr without_part(promql::Expr expr);

/// Expressions that sum the events of an objective over windows of any length, exactly and from
/// few samples. They are a counter that starts again with every quarter of an hour (`running`) and
/// what it held whenever it did (`closed`), as one would total a counter with resets:
///
///     window = Σ closed in the window + running now − running when the window began
///
/// They read recorded series by ranges only, so that stale markers do not matter, and never the
/// future. specs/rules.md derives them.
///
/// What does not count is recorded beside them, with a minus and the label `exclusion`: windows of
/// every part leave it out, a single part that is asked for holds it.
class EventSums {
public:
  /// Keeps references.
  EventSums(const ObjectiveSeries &series, const Exclusions &exclusions)
      : series_(series), exclusions_(exclusions) {}

  /// How far behind the present its late sums are.
  time::Duration late() const;

  /// Of one evaluation, with the parity of its quarter (T-15m, T] as the label `half`. The rates
  /// are events per second and exist in the same evaluations.
  promql::Expr step(const promql::Expr &bad_rate, const promql::Expr &total_rate) const;
  /// What of them does not count, if there are exclusions: a second record under the same name.
  promql::Expr excluded_step() const;
  /// Of the quarter so far; 0 in a new one without data.
  promql::Expr running() const;
  /// Of the quarter before, once: in the first evaluation of a new one.
  promql::Expr closed() const;

  /// Which period it is, modulo 3, of each calendar window: one more than the calendar recorded
  /// last where that period is over meanwhile.
  static promql::Expr period(promql::Expr recorded, promql::Expr end);
  /// When that period began, or the one before it, out of the bounds that the calendar recorded
  /// last: where its period is over meanwhile, it is `later` instead.
  static promql::Expr period_start(promql::Expr recorded, promql::Expr later,
                                   const promql::Expr &end);
  /// As the sums of the window that are so late have it.
  promql::Expr start_of(const terms::Calendar &window, bool is_before) const;
  /// What `closed` recorded now, with the number of the period that it belongs to as the label
  /// `slot`: that of the evaluation before.
  promql::Expr closed_of(const terms::Calendar &window) const;
  /// Over the calendar period so far, as of the evaluation before, in any group.
  promql::Expr of_period_late(const terms::Calendar &window) const;
  /// Over the calendar period before that.
  promql::Expr of_period_before(const terms::Calendar &window) const;

  /// Over the window that ends with the present evaluation, in the group of the above.
  promql::Expr over(time::Duration window, std::string_view part) const;
  /// Over the window that ends with the evaluation before, in any group.
  promql::Expr over_late(time::Duration window, std::string_view part) const;
  /// Per second over a few minutes, out of the steps alone.
  promql::Expr rate(time::Duration window, std::string_view part) const;

private:
  promql::Expr self(Metric metric, std::string_view part = kEveryPart) const;
  promql::Expr as_of(Metric metric, const terms::Calendar &window, time::Duration ago) const;
  promql::Expr period_as_of(const terms::Calendar &window, time::Duration ago) const;
  promql::Expr closed_in(const terms::Calendar &window, time::Duration range,
                         promql::Expr period) const;
  promql::Expr running_as_of(time::Duration ago, std::string_view part,
                             std::vector<promql::Matcher> more = {}) const;
  promql::Expr left_out(const Role &role) const;
  static promql::Expr total_of(promql::Expr terms);
  promql::Expr reset(std::string_view part) const;

  const ObjectiveSeries &series_;
  const Exclusions &exclusions_;
};

} // namespace slac::plan
