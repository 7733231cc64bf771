// SPDX-License-Identifier: Apache-2.0
// The values of a KPI over few samples at once, and how a value stands to its goal. Exact fractions
// throughout.
#include "exporter/sli/kpi/measure.hpp"

#include "exporter/sli/exact.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::base::Decimal;
using slac::base::Wide;
using slac::terms::Comparison;
using slac::time::Duration;
using slac::time::Instant;

Fraction seconds(Duration d) { return {d.ns, slac::time::kSecond}; }
Fraction percent(Decimal value) { return {value.units(), Decimal::from_int(100).units()}; }

Exact exact_of(const Fraction &f) { return {Whole(f.part), Whole(f.of)}; }

Fraction fraction_of(const Exact &number) {
  return {static_cast<Wide>(numerator(number)), static_cast<Wide>(denominator(number))};
}

bool holds(const Exact &value, Comparison comparison, const Exact &bound) {
  switch (comparison) {
  case Comparison::LessEqual: return value <= bound;
  case Comparison::Less: return value < bound;
  case Comparison::GreaterEqual: return value >= bound;
  case Comparison::Greater: return value > bound;
  }
  return false;
}

bool is_at_most(Comparison comparison) {
  return comparison == Comparison::LessEqual || comparison == Comparison::Less;
}

Fraction goal_value(const KpiPlan &plan, const slac::terms::Goal &goal) {
  if (const auto *amount = std::get_if<slac::terms::Amount>(&goal.bound))
    return seconds(amount->length);
  const Decimal number = std::get<Decimal>(goal.bound);
  return std::holds_alternative<slac::terms::CountKpi>(plan.target)
             ? Fraction{number.units(), Decimal::kUnit}
             : percent(number);
}

/// Of what a bound allows: value ÷ bound, of what is to be high what is missing of all.
std::optional<Fraction> used_of(const Fraction &value, const Fraction &bound, bool at_most) {
  const Exact allowed = at_most ? exact_of(bound) : 1 - exact_of(bound);
  if (allowed <= 0) return std::nullopt;
  return fraction_of((at_most ? exact_of(value) : 1 - exact_of(value)) / allowed);
}

} // namespace

KpiValue measure(const KpiPlan &plan, std::span<const Sample> samples, Interval window, Instant now,
                 bool is_current, const timeline::Incidents &incidents) {
  if (window.empty()) return {};
  KpiTally tally(plan.target, is_current && !plan.is_of_alerts);
  for (const Sample &sample : samples)
    if (is_in(plan.target, sample, window, now, is_current))
      tally.add(sample, is_late(plan.target, sample, now));
  return tally.value(now, incidents);
}

void fill(KpiRow &row, const KpiValue &current, const KpiValue &previous, const KpiWindows &windows,
          Instant first_record, const timeline::Incidents &incidents) {
  const bool is_trend = slac::terms::trend_of(row.plan->target) != nullptr;
  const auto is_known = [&](const Interval &window) {
    return !is_trend || first_record < window.to;
  };
  if (is_known(windows.current)) {
    row.value = current.value;
    row.incidents = current.incidents;
    if (current.worst) row.worst = incidents.at(*current.worst).id;
  }
  if (is_known(windows.previous)) row.previous = previous.value;
}

void judge(KpiRow &row, bool is_stale) {
  const KpiPlan &plan = *row.plan;
  const auto goal = slac::terms::goal_of(plan.target);
  bool is_met = false;
  if (goal) {
    row.target = goal_value(plan, *goal);
    if (row.value) is_met = holds(exact_of(*row.value), goal->comparison, exact_of(*row.target));
    if (row.value && row.bound)
      row.used = used_of(*row.value, *row.bound, is_at_most(goal->comparison));
  } else {
    row.target = row.previous;
    if (!row.previous) { // nothing to compare it with
      row.value.reset();
      row.incidents = 0;
      row.worst.clear();
    }
    if (row.value) {
      const Exact now = exact_of(*row.value);
      const Exact before = exact_of(*row.previous);
      is_met = now < before || (now == 0 && before == 0);
    }
  }
  row.status = !row.value ? KpiStatus::NoData : is_met ? KpiStatus::Met : KpiStatus::Missed;
  if (is_stale && row.status != KpiStatus::Missed) row.status = KpiStatus::Unknown;
}

Fraction budget_used(const Fraction &whole, Decimal target_percent) {
  return fraction_of((1 - exact_of(whole)) / (1 - exact_of(percent(target_percent))));
}

std::optional<Fraction> bound_of(const KpiPlan &plan, const CommitmentPlan &promise) {
  using Of = slac::terms::RatioKpi::Measure;
  if (slac::terms::trend_of(plan.target) != nullptr) return std::nullopt;
  if (const auto *ratio = std::get_if<slac::terms::RatioKpi>(&plan.target)) {
    if (ratio->measure == Of::BudgetUsed) return Fraction{1, 1};
    return ratio->measure == Of::Availability ? std::optional(percent(promise.target))
                                              : std::nullopt;
  }
  const auto *timely = std::get_if<TimelyTerms>(&promise.kind);
  if (timely == nullptr || std::holds_alternative<slac::terms::CountKpi>(plan.target))
    return std::nullopt;
  if (std::holds_alternative<slac::terms::ShareKpi>(plan.target)) return percent(promise.target);
  const slac::terms::Amount &amount = timely->promise.amount;
  if (amount.unit == slac::terms::Amount::Unit::BusinessDays) return std::nullopt;
  return seconds(amount.length);
}

Instant next_change(const KpiPlan &plan, std::span<const Sample> samples, Interval term,
                    Instant now) {
  Instant out = plan.next_window(term, now);
  const auto rolling = plan.rolling();
  for (const Sample &sample : samples)
    out = std::min(out, next_change(sample, rolling, now));
  return out;
}

std::string_view status_name(KpiStatus status) {
  switch (status) {
  case KpiStatus::Met: return "met";
  case KpiStatus::Missed: return "missed";
  case KpiStatus::NoData: return "no_data";
  case KpiStatus::Unknown: return "unknown";
  }
  return "";
}

} // namespace slax::sli
