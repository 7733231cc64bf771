// SPDX-License-Identifier: Apache-2.0
// KPIs that warn too late, and fast ends that nothing keeps honest.
#include "compiler/check/check.hpp"
#include "compiler/check/kpi_fit.hpp"
#include "compiler/model/terms_in_force.hpp"
#include "compiler/terms/print.hpp"

#include <algorithm>

namespace slac::check {
namespace {

using base::Code;
using base::Decimal;
using terms::Verb;

constexpr Decimal kWhole = Decimal::from_int(100);

/// Good weeks outweigh the bad ones of a shorter window. A month and 30 days are alike.
bool is_longer(const terms::Window &of_kpi, const terms::Window &promised) {
  const std::int64_t length = terms::nominal_length(promised.form).ns;
  return terms::nominal_length(of_kpi.form).ns > length + length / 10;
}

/// Whether a goal of the KPI is met up to more than half of what the promise allows. What cannot be
/// compared, such as business days, is not.
bool is_late(const terms::Kpi &kpi, const terms::Promise &promise) {
  const auto goal = terms::goal_of(kpi);
  if (!goal) return false;
  const auto timed = terms::timed(promise);
  const auto more_than_half = [](const terms::Amount &amount, const terms::Amount &promised) {
    return amount.unit == promised.unit && amount.unit != terms::Amount::Unit::BusinessDays &&
           amount.length.ns > promised.length.ns / 2;
  };
  /// Of shares that are to be high what is missing counts.
  const auto misses_more = [&](Decimal of_kpi, Decimal of_promise) {
    return (kWhole - of_kpi).units() > (kWhole - of_promise).units() / 2;
  };
  if (const auto *amount = std::get_if<terms::Amount>(&goal->bound))
    return timed && more_than_half(*amount, timed->amount);
  const Decimal percent = std::get<Decimal>(goal->bound);
  if (const auto *share = std::get_if<terms::ShareKpi>(&kpi))
    return timed &&
           ((share->within && more_than_half(*share->within, timed->amount)) ||
            (timed->share && (share->within ? percent < timed->share->percent
                                            : misses_more(percent, timed->share->percent))));
  const auto *ratio = std::get_if<terms::RatioKpi>(&kpi);
  const auto *availability = std::get_if<terms::AvailabilityPromise>(&promise);
  if (ratio == nullptr || availability == nullptr) return false;
  if (is_longer(goal->window, availability->window)) return true;
  if (ratio->measure == terms::RatioKpi::Measure::BudgetUsed)
    return percent > Decimal::from_int(50);
  return misses_more(percent, availability->percent);
}

/// A KPI that rewards ending incidents fast.
bool is_of_ends(const terms::Kpi &kpi) {
  const auto *time = std::get_if<terms::TimeKpi>(&kpi);
  return time != nullptr && (time->measure == Verb::Resolve || time->measure == Verb::Close ||
                             time->measure == Verb::Mitigate);
}

/// Whether something keeps it honest: a reopen rate, or a tail of the same measure.
bool is_guarded(const KpiOf &one, const std::vector<KpiOf> &kpis, const model::Project &project) {
  const auto *own = std::get_if<terms::TimeKpi>(&one.kpi->target.value);
  return std::any_of(kpis.begin(), kpis.end(), [&](const KpiOf &other) {
    const terms::Kpi &kpi = other.kpi->target.value;
    if (terms::measures(kpi, terms::RatioKpi::Measure::ReopenRate))
      return other.agreement == nullptr || other.agreement == one.agreement;
    const auto *time = std::get_if<terms::TimeKpi>(&kpi);
    return time != nullptr && is_tail(kpi) && time->measure == own->measure &&
           overlaps(kpi, one.kpi->target.value, project);
  });
}

void check_objectives(const model::Model &model, base::Diagnostics &diagnostics) {
  for (const model::Commitment *c : model::promises_by_objective(model)) {
    const auto &promise = std::get<terms::ObjectivePromise>(c->promise.value);
    for (const model::Objective &o : model.objectives) {
      if (o.name.value != promise.objective.text || o.target.value.percent > promise.percent)
        continue;
      base::Diagnostic d = base::make_diagnostic(
          Code::NoBuffer, o.target.span,
          "objective `" + o.name.value + "` aims at " + o.target.value.percent.text() + "%, and " +
              promise.percent.text() + "% of it is promised",
          "an objective is stricter than its promise, so that its budget ends first");
      d.also.push_back({c->promise.span, "the promise"});
      diagnostics.add(std::move(d));
    }
  }
}

} // namespace

void check_kpi_buffer(const model::Model &model, const Options & /*options*/,
                      base::Diagnostics &diagnostics) {
  const std::vector<KpiOf> kpis = kpis_of(model);
  const std::vector<Promise> promises = promises_of(model);
  for (const KpiOf &one : kpis) {
    for (const Promise &promise : protected_by(*one.kpi, promises)) {
      const terms::Promise &promised = promise.commitment->promise.value;
      if (fit(one.kpi->target.value, promised) != Fit::Same ||
          !is_late(one.kpi->target.value, promised))
        continue;
      base::Diagnostic d = base::make_diagnostic(
          Code::NoBuffer, one.kpi->target.span,
          "KPI `" + one.kpi->name.value + "` is still met when more than half of `" +
              terms::print_promise(promised) + "` is used up",
          "half of what is promised leaves time to act");
      d.also.push_back({promise.commitment->promise.span, "the promise"});
      diagnostics.add(std::move(d));
    }
    if (is_of_ends(one.kpi->target.value) && !is_tail(one.kpi->target.value) &&
        !is_guarded(one, kpis, model.project))
      diagnostics.add(base::make_diagnostic(
          Code::ConflictingMeasures, one.kpi->target.span,
          "KPI `" + one.kpi->name.value +
              "` rewards ending incidents fast, and nothing shows what comes back",
          "add `reopen rate <= 5% over 90d`, or a tail such as `p95` of the same time"));
  }
  check_objectives(model, diagnostics);
}

} // namespace slac::check
