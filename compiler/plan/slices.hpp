// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/event_sums.hpp"

namespace slac::plan {

/// What makes events out of slices of time: each slice is as many events as it has seconds, good or
/// bad as a whole (or in part, without a goal), counted in the first evaluation after its end.
class SliceRules {
public:
  /// Keeps references.
  SliceRules(const model::Slices &slices, model::Idle idle, const ObjectiveSeries &series)
      : slices_(slices), idle_(idle), series_(series) {}

  /// Of an indicator of time: what an evaluation adds to a slice, by part.
  promql::Expr step(promql::Expr bad, promql::Expr total) const;
  /// Those of a slice, and per second of the last minutes.
  promql::Expr sum(std::string_view part) const;
  promql::Expr rate(std::string_view part) const;

  /// The error ratio of the slice that ends now; of an idle one what that counts as, or nothing.
  promql::Expr ratio(promql::Expr bad, promql::Expr total, promql::Expr zero) const;

  /// Events per second of this evaluation. `zero` is 0 where the objective is measured.
  promql::Expr bad(const promql::Expr &zero) const;
  promql::Expr total(const promql::Expr &zero) const;

private:
  promql::Expr steps(time::Duration window, std::string_view part) const;
  promql::Expr counted(promql::Expr share, const promql::Expr &zero) const;

  const model::Slices &slices_;
  model::Idle idle_;
  const ObjectiveSeries &series_;
};

} // namespace slac::plan
