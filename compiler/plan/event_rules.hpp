// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/event_sums.hpp"
#include "compiler/plan/signal.hpp"

namespace slac::plan {

/// What is recorded in every evaluation of what an Objective measures, whatever its indicator is:
/// rates of the last five minutes, and sums of events by quarters of an hour.
class EventRules {
public:
  /// Keeps references.
  EventRules(const model::Objective &objective, const model::Model &model,
             const ObjectiveSeries &series, const Exclusions &exclusions, const EventSums &sums)
      : o_(objective), model_(model), series_(series), exclusions_(exclusions), sums_(sums),
        split_(objective, model.accounts) {}

  void add(Group &out) const;

  /// The error ratio of a window of up to an hour out of raw series; nothing where the indicator is
  /// one of time or slices, whose windows are all sums.
  std::optional<promql::Expr> raw_ratio(time::Duration window) const;

private:
  void record(Group &out, const Role &role, promql::Expr expr) const;
  promql::Expr rate(Metric metric) const { return series_.present({metric}); }
  promql::Expr bare(promql::Expr expr) const;
  promql::Expr bare_zero() const;
  promql::Expr bad_of(const EventSignal &signal, time::Duration window,
                      const promql::Expr &total) const;
  promql::Expr ratio_of(const EventSignal &signal, time::Duration window) const;
  void add_rates(const EventSignal &signal, Group &out) const;
  void add_sums(const promql::Expr &bad_rate, const promql::Expr &total_rate, Group &out) const;
  void add_signal(const EventSignal &signal, Group &out) const;
  void add_signal(const TimeSignal &signal, Group &out) const;
  void add_slices(const model::Slices &slices, Group &out) const;

  const model::Objective &o_;
  const model::Model &model_;
  const ObjectiveSeries &series_;
  const Exclusions &exclusions_;
  const EventSums &sums_;
  Split split_;
};

} // namespace slac::plan
