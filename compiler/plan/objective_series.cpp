// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/objective_series.hpp"

#include "compiler/plan/expr.hpp"

#include <iterator>

namespace slac::plan {
bool is_in_base(time::Duration window) { return window.ns <= 6 * time::kHour; }

std::vector<std::string> ObjectiveSeries::by() const {
  std::vector<std::string> out;
  for (const model::ByLabel &label : objective_.by)
    out.push_back(label.name.value);
  return out;
}

time::Duration ObjectiveSeries::interval_of(const Role &role) const {
  if (role.is_before) return objective_.terms.empty() ? kPreviousInterval : kWindowInterval;
  switch (role.metric) {
  case Metric::Sum:
  case Metric::ErrorRatio:
    return is_in_base(terms::nominal_length(*role.window)) ? interval() : kWindowInterval;
  case Metric::ExcludedSum:
  case Metric::TargetSum:
  case Metric::TargetRatio:
  case Metric::Measured:
  case Metric::Service:
  case Metric::Lost:
  case Metric::LostForGood:
  case Metric::Budget: return kWindowInterval;
  default: return interval();
  }
}

Series ObjectiveSeries::spelled(const Role &role) const {
  Series out = spell(objective_, role);
  out.labels.insert(project_.identity.begin(), project_.identity.end());
  if (!prefix_.empty()) out.name.replace(0, std::string_view("slo:").size(), prefix_);
  return out;
}

Rule ObjectiveSeries::record(const Role &role, promql::Expr expr) const {
  const Series series = spelled(role);
  Rule out = plan::record(series.name, series.labels, std::move(expr));
  out.role = role;
  return out;
}

promql::Expr ObjectiveSeries::selector(const Role &role, std::vector<promql::Matcher> more) const {
  const Series series = spelled(role);
  std::vector<promql::Matcher> matchers;
  for (const auto &[label, value] : series.labels)
    matchers.push_back(promql::equals(label, value));
  matchers.insert(matchers.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
  return promql::selector(series.name, std::move(matchers));
}

promql::Expr ObjectiveSeries::present(const Role &role, std::vector<promql::Matcher> more) const {
  return fresh(selector(role, std::move(more)), interval_of(role));
}

promql::Expr ObjectiveSeries::read(const Role &role, std::vector<promql::Matcher> more) const {
  promql::Expr out = selector(role, std::move(more));
  const time::Duration every = interval_of(role);
  return every > interval() ? latest(std::move(out), every) : out;
}

} // namespace slac::plan
