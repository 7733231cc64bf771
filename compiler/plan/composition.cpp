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

namespace {

bool is_even(const model::Composite &composite) {
  return composite.form != model::Composite::Form::Of ||
         std::all_of(composite.members.begin(), composite.members.end(), [&](const auto &member) {
           return member.weight == composite.members.front().weight;
         });
}

/// Σ w·e ÷ Σ w, of one value each; only where every member has one.
Expr weighted(const model::Composite &composite, std::vector<Expr> each) {
  std::optional<Expr> sum;
  base::Decimal whole;
  for (std::size_t i = 0; i < each.size(); ++i) {
    const base::Decimal weight = composite.members[i].weight;
    whole = whole + weight;
    Expr term =
        promql::binary(BinaryOp::Mul, promql::number(weight.to_double()), std::move(each[i]));
    sum = sum ? promql::binary(BinaryOp::Add, std::move(*sum), std::move(term)) : std::move(term);
  }
  return promql::binary(BinaryOp::Div, std::move(*sum), promql::number(whole.to_double()));
}

} // namespace

/// Of error ratios that differ in a label, where there are so many of them.
Expr Composition::even(model::Composite::Form form, const Expr &each, std::size_t count) const {
  using Form = model::Composite::Form;
  Expr out = promql::number(0);
  switch (form) {
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
  return if_complete(std::move(out), each, count);
}

Expr Composition::error_ratio(const Role &role) const {
  if (is_even(composite_)) return even(composite_.form, read(members_, role), members_.size());
  std::vector<Expr> each;
  for (const model::Objective *member : members_)
    each.push_back(aggregate("max", read({member}, role)));
  return weighted(composite_, std::move(each));
}

Expr Composition::least(const Role &role, std::string_view part) const {
  const Expr each = read(measured_, role, of_part(part));
  return if_complete(aggregate("min", each), each, measured_.size());
}

Expr Composition::lost(const Role &ratio) const { return lost_of(composite_, ratio); }

/// The members that are no composites at once, as far as they leave nothing out.
Expr Composition::lost_of(const model::Composite &composite, const Role &ratio) const {
  Objectives plain;
  std::vector<Expr> others;
  for (const model::Member &member : composite.members) {
    const model::Objective *of = model_.find_objective(member.objective.value);
    if (is_even(composite) && model::composite_of(*of) == nullptr && !is_apart(*of, ratio))
      plain.push_back(of);
    else
      others.push_back(lost_of(*of, ratio));
  }
  if (!is_even(composite)) return weighted(composite, std::move(others));
  // Each has a label of its own: the member's name, or for a composite one that no name can be.
  std::optional<Expr> each;
  if (!plain.empty()) each = lost_of(plain, ratio);
  std::size_t i = 0;
  for (Expr &one : others) {
    one = labelled(std::move(one), series::kObjective, ":" + std::to_string(i++));
    each = each ? promql::binary(BinaryOp::Or, std::move(*each), std::move(one)) : std::move(one);
  }
  return even(composite.form, *each, composite.members.size());
}

/// With the labels of `by` alone.
Expr Composition::lost_of(const model::Objective &of, const Role &ratio) const {
  if (const model::Composite *composite = model::composite_of(of))
    return lost_of(*composite, ratio);
  if (!is_apart(of, ratio)) return aggregate("max", lost_of(Objectives{&of}, ratio));
  const ObjectiveSeries series(of, model_.project);
  const Exclusions exclusions(of, model_);
  const auto &window = std::get<terms::Calendar>(*ratio.window);
  const MeasuredShare share(series, exclusions, model_.project,
                            EventSums(series, exclusions).late());
  return aggregate(
      "max", promql::binary(BinaryOp::Mul, series.read(ratio),
                            share.of_period_elsewhere({Metric::TargetSum, *ratio.window}, window)));
}

/// Whether the share of a whole period that one measured is found as no other's is.
bool Composition::is_apart(const model::Objective &of, const Role &ratio) const {
  return !ratio.is_before && std::holds_alternative<terms::Calendar>(*ratio.window) &&
         std::find(excluding_.begin(), excluding_.end(), &of) != excluding_.end();
}

/// With the labels of their records.
Expr Composition::lost_of(const Objectives &all, const Role &ratio) const {
  const auto *calendar = std::get_if<terms::Calendar>(&*ratio.window);
  if (calendar == nullptr || ratio.is_before) {
    Role measured = ratio;
    measured.metric = Metric::Measured;
    return promql::binary(BinaryOp::Mul, read(all, ratio), read(all, measured));
  }
  const Role sums{Metric::TargetSum, *ratio.window};
  Expr measured =
      promql::binary(BinaryOp::Div, with_the_only(), read(all, sums, of_part(kMeasured)),
                     of_calendar(series::kCalendarLength, {*calendar}, model_.project));
  return promql::binary(BinaryOp::Mul, ignoring({std::string(series::kPart)}), read(all, ratio),
                        std::move(measured));
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
