// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/composition.hpp"

#include "compiler/model/composites.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/measured_share.hpp"
#include "compiler/promql/regex.hpp"

#include <algorithm>

namespace slac::plan {

using promql::BinaryOp;
using promql::Expr;

Composition::Composition(const model::Objective &objective, const model::Model &model)
    : model_(model), composite_(*model::composite_of(objective)), series_(objective, model.project),
      measured_(model::measured_by(objective, model)) {
  for (const model::Member &member : composite_.members)
    members_.push_back(model.find_objective(member.objective.value));
  for (const model::Objective *o : measured_)
    if (!Exclusions(*o, model).none()) excluding_.push_back(o);
}

Expr Composition::selector(const Objectives &all, const Role &role,
                           std::vector<promql::Matcher> more) const {
  Expr out = series_.selector(role, std::move(more));
  for (promql::Matcher &m : std::get<promql::Selector>(out.node).matchers) {
    if (m.label != series::kObjective) continue;
    if (all.size() == 1) {
      m.value = all.front()->name.value;
      continue;
    }
    m.op = promql::MatchOp::Regex;
    m.value.clear();
    for (const model::Objective *o : all)
      m.value += (m.value.empty() ? "" : "|") + promql::literal_pattern(o->name.value);
  }
  return out;
}

Expr Composition::read(const Objectives &all, const Role &role,
                       std::vector<promql::Matcher> more) const {
  return latest(selector(all, role, std::move(more)), series_.interval_of(role));
}

Expr Composition::aggregate(const char *op, Expr expr) const {
  const std::vector<std::string> by = series_.by();
  return by.empty() ? promql::aggregate(op, std::move(expr))
                    : promql::aggregate_by(op, by, std::move(expr));
}

Expr Composition::if_complete(Expr expr, Expr of_each, std::size_t count) const {
  return promql::binary(BinaryOp::And, std::move(expr),
                        promql::binary(BinaryOp::Equal, aggregate("count", std::move(of_each)),
                                       promql::number(static_cast<double>(count))));
}

/// Σ w·e ÷ Σ w; only where every member has a value.
Expr Composition::weighted(const Role &role) const {
  std::optional<Expr> sum;
  base::Decimal whole;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const base::Decimal weight = composite_.members[i].weight;
    whole = whole + weight;
    Expr term = promql::binary(BinaryOp::Mul, promql::number(weight.to_double()),
                               aggregate("max", read({members_[i]}, role)));
    sum = sum ? promql::binary(BinaryOp::Add, std::move(*sum), std::move(term)) : std::move(term);
  }
  return promql::binary(BinaryOp::Div, std::move(*sum), promql::number(whole.to_double()));
}

Expr Composition::error_ratio(const Role &role) const {
  using Form = model::Composite::Form;
  const bool is_even =
      std::all_of(composite_.members.begin(), composite_.members.end(),
                  [&](const model::Member &m) { return m.weight == composite_.members[0].weight; });
  if (composite_.form == Form::Of && !is_even) return weighted(role);
  const Expr each = read(members_, role);
  Expr out = promql::number(0);
  switch (composite_.form) {
  case Form::Of: out = aggregate("avg", each); break;
  case Form::Worst: out = aggregate("max", each); break;
  case Form::Chain: {
    // 1 − Π(1 − e) as 1 − exp(Σ ln(1 − e)); the logarithm of 0 is −Inf.
    Expr good = promql::binary(BinaryOp::Sub, promql::number(1), each);
    good = promql::call("clamp_min", {std::move(good), promql::number(0)});
    good = promql::call("exp", {aggregate("sum", promql::call("ln", {std::move(good)}))});
    out = promql::binary(BinaryOp::Sub, promql::number(1), std::move(good));
    break;
  }
  }
  return if_complete(std::move(out), each, members_.size());
}

Expr Composition::least(const Role &role, std::string_view part) const {
  const Expr each = read(measured_, role, of_part(part));
  return if_complete(aggregate("min", each), each, measured_.size());
}

Expr Composition::least_of_period(const terms::Calendar &window) const {
  const Role sums{Metric::TargetSum, terms::WindowForm(window)};
  if (excluding_.empty())
    return promql::binary(BinaryOp::Div, with_the_only(), least(sums, kMeasured),
                          of_calendar(series::kCalendarLength, {window}, model_.project));
  std::optional<Expr> all;
  for (const model::Objective *o : measured_) {
    const ObjectiveSeries series(*o, model_.project);
    const Exclusions exclusions(*o, model_);
    const MeasuredShare share(series, exclusions, model_.project,
                              EventSums(series, exclusions).late());
    Expr one = share.of_period_elsewhere(sums, window);
    all = all ? promql::binary(BinaryOp::Or, std::move(*all), std::move(one)) : std::move(one);
  }
  return if_complete(aggregate("min", *all), *all, measured_.size());
}

Expr Composition::seen_in_the_last_day() const {
  const Role day{Metric::Sum, time::Duration{time::kDay}};
  return promql::binary(BinaryOp::Greater, least(day, kMeasured), promql::number(0));
}

std::optional<Expr> Composition::excluded(time::Duration window) const {
  if (excluding_.empty()) return std::nullopt;
  return promql::call("max_over_time",
                      {promql::over(selector(excluding_, {Metric::Excluded}), ms(window))});
}

} // namespace slac::plan
