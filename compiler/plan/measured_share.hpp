// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/exclusions.hpp"

namespace slac::plan {

/// Which part of the time that counts was measured, out of the sums of a window that the present
/// evaluation recorded (specs/rules.md, "Time that does not count").
class MeasuredShare {
public:
  /// Keeps references. `late` is how far behind the present the sums of windows are.
  MeasuredShare(const ObjectiveSeries &series, const Exclusions &exclusions,
                const model::Project &project, time::Duration late)
      : series_(series), exclusions_(exclusions), project_(project), late_(late) {}

  /// Seconds that count: of a window, of what is over of a calendar period, of the whole of it, and
  /// of the one before, without labels; a number where nothing is left out of a window.
  promql::Expr service_of_window(const Role &sums, const terms::WindowForm &form) const;
  promql::Expr service_elapsed(const Role &sums, const terms::Calendar &window) const;
  promql::Expr service_of_period(const terms::Calendar &window) const;
  promql::Expr service_of_previous(const Role &sums, const terms::Calendar &window) const;
  /// Of so many seconds those that count.
  promql::Expr service(const Role &sums, promql::Expr whole) const;

  promql::Expr of_window(const Role &sums, const terms::WindowForm &form) const;
  /// Of what is over of a calendar period.
  promql::Expr of_elapsed(const Role &sums, const terms::Calendar &window) const;
  /// Of the whole of it.
  promql::Expr of_period(const Role &sums, const terms::Calendar &window) const;
  /// The same in another group than that of the sums.
  promql::Expr of_period_elsewhere(const Role &sums, const terms::Calendar &window) const;
  /// Of the period before; `sums` are its.
  promql::Expr of_previous(const Role &sums, const terms::Calendar &window) const;

private:
  promql::Expr seconds_of(const Role &sums, std::string_view part) const;
  promql::Expr share(const Role &sums, promql::Expr whole) const;
  promql::Expr at_least_an_evaluation(promql::Expr expr) const;
  promql::Expr calendar_then(std::string_view name, const terms::Calendar &window,
                             bool is_before = false) const;
  promql::Expr then() const;

  const ObjectiveSeries &series_;
  const Exclusions &exclusions_;
  const model::Project &project_;
  time::Duration late_;
};

} // namespace slac::plan
