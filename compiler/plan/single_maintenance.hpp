// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/exclusions.hpp"

namespace slac::plan {

/// What single maintenance takes out of the calendar windows of an Objective, which has some: sums
/// of steps between its instants, so that what is declared, moved or removed later counts as well.
/// While it lasts, what was recorded under its name. specs/rules.md says when each is in force.
class SingleMaintenance {
public:
  /// Keeps references. `late` is how far behind the present the sums of windows are.
  SingleMaintenance(const ObjectiveSeries &series, const Exclusions &exclusions,
                    const model::Project &project, time::Duration late)
      : series_(series), exclusions_(exclusions), project_(project), late_(late) {}

  /// Of the period so far, or of the one before, by part; with a minus, but for `kExcluded`.
  promql::Expr of_period(const terms::Calendar &window, bool is_before) const;

private:
  using Stretch = Exclusions::Stretch;

  promql::Expr between(const Stretch &stretch) const;
  promql::Expr so_far(const Stretch &stretch) const;
  promql::Expr while_then(promql::Expr expr, time::Instant after, time::Instant until) const;

  const ObjectiveSeries &series_;
  const Exclusions &exclusions_;
  const model::Project &project_;
  time::Duration late_;
};

} // namespace slac::plan
