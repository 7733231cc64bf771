// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/plan/naming.hpp"
#include "compiler/plan/plan.hpp"

namespace slac::plan {

/// Whether a window is recorded by the `-base` group, which is evaluated as often as alerts are.
bool is_in_base(time::Duration window);

/// The recorded series of one Objective: how they are written and how they are read.
class ObjectiveSeries {
public:
  /// Keeps references. Of another `prefix` than `slo:` are series that stand beside its own.
  ObjectiveSeries(const model::Objective &objective, const model::Project &project,
                  std::string_view prefix = {})
      : objective_(objective), project_(project), prefix_(prefix) {}

  time::Duration interval() const { return project_.evaluation_interval.value; }
  /// The names of our labels by which the Objective is split.
  std::vector<std::string> by() const;

  /// With the labels that distinguish the environments of one Prometheus.
  Series spelled(const Role &role) const;
  Rule record(const Role &role, promql::Expr expr) const;

  promql::Expr selector(const Role &role, std::vector<promql::Matcher> more = {}) const;
  /// What the present evaluation of the role's own group recorded.
  promql::Expr present(const Role &role, std::vector<promql::Matcher> more = {}) const;
  /// As alerts, dashboards and other groups read it.
  promql::Expr read(const Role &role, std::vector<promql::Matcher> more = {}) const;

  /// How often the role's group is evaluated.
  time::Duration interval_of(const Role &role) const;

private:
  const model::Objective &objective_;
  const model::Project &project_;
  std::string_view prefix_;
};

} // namespace slac::plan
