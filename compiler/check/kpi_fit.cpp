// SPDX-License-Identifier: Apache-2.0
#include "compiler/check/kpi_fit.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/model/terms_in_force.hpp"

#include <algorithm>

namespace slac::check {
namespace {

using base::Decimal;
using terms::RatioKpi;
using terms::Verb;

bool is_done(terms::Done done, Verb verb) {
  using terms::Done;
  switch (done) {
  case Done::Detected: return verb == Verb::Detect;
  case Done::Acknowledged: return verb == Verb::Acknowledge;
  case Done::Responded: return verb == Verb::Respond;
  case Done::Mitigated: return verb == Verb::Mitigate;
  case Done::Resolved: return verb == Verb::Resolve;
  }
  return false;
}

Fit fit_of_ratio(const RatioKpi &kpi, const terms::Promise &promise) {
  const bool is_availability = std::holds_alternative<terms::AvailabilityPromise>(promise);
  switch (kpi.measure) {
  case RatioKpi::Measure::Availability:
  case RatioKpi::Measure::BudgetUsed: return is_availability ? Fit::Same : Fit::Mismatch;
  case RatioKpi::Measure::ReopenRate: return is_availability ? Fit::Mismatch : Fit::Beside;
  case RatioKpi::Measure::AlertNoise: break;
  }
  return Fit::Mismatch;
}

/// By rank of the Project's list; of none: every one.
std::vector<bool> covered(const terms::Severities *severities, const model::Project &project) {
  std::vector<bool> out(project.severities.size(), true);
  for (std::size_t i = 0; severities != nullptr && i < out.size(); ++i)
    out[i] = model::covers(*severities, project, i);
  return out;
}

const terms::Severities *severities_of(const terms::Promise &promise) {
  const auto timed = terms::timed(promise);
  return timed ? &timed->severities : nullptr;
}

bool share_one(const std::vector<bool> &a, const std::vector<bool> &b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] && b[i]) return true;
  return false;
}

} // namespace

std::vector<KpiOf> kpis_of(const model::Model &model) {
  std::vector<KpiOf> out;
  for (const model::Kpi &kpi : model.kpis)
    out.push_back({&kpi, nullptr});
  for (const model::Agreement &agreement : model.agreements)
    for (const model::Kpi &kpi : agreement.kpis)
      out.push_back({&kpi, &agreement});
  return out;
}

std::vector<Promise> promises_of(const model::Model &model) {
  std::vector<Promise> out;
  for (const model::Agreement &agreement : model.agreements)
    for (const model::Commitment *commitment : model::latest_commitments(agreement))
      if (!std::holds_alternative<terms::ObjectivePromise>(commitment->promise.value))
        out.push_back({&agreement, commitment}); // else the Objective is its KPI
  return out;
}

std::vector<Promise> protected_by(const model::Kpi &kpi, const std::vector<Promise> &promises) {
  std::vector<Promise> out;
  for (const Promise &promise : promises)
    if (std::any_of(kpi.protects.begin(), kpi.protects.end(), [&](const model::Protected &one) {
          return one.agreement == promise.agreement->name.value &&
                 one.commitment == promise.commitment->name.value;
        }))
      out.push_back(promise);
  return out;
}

Fit fit(const terms::Kpi &kpi, const terms::Promise &promise) {
  const auto *timely = std::get_if<terms::TimelyPromise>(&promise);
  const bool is_cadence = std::holds_alternative<terms::CadencePromise>(promise);
  const auto same = [](bool is) { return is ? Fit::Same : Fit::Mismatch; };
  return std::visit(base::Overloaded{
                        [&](const terms::TimeKpi &k) {
                          return same(timely != nullptr && k.measure == timely->verb);
                        },
                        [&](const terms::ShareKpi &k) {
                          const bool is_it = timely != nullptr && is_done(k.done, timely->verb);
                          if (std::holds_alternative<terms::ShareKpi::Escalations>(k.of))
                            return is_it ? Fit::Beside : Fit::Mismatch;
                          return same(is_it);
                        },
                        [&](const terms::CountKpi &) { return Fit::Beside; },
                        [&](const RatioKpi &k) { return fit_of_ratio(k, promise); },
                        [&](const terms::SilenceKpi &) {
                          return same(is_cadence ||
                                      (timely != nullptr && timely->verb == Verb::Notify));
                        },
                    },
                    kpi);
}

bool is_within(const terms::Kpi &kpi, const terms::Promise &promise,
               const model::Project &project) {
  const terms::Severities *own = terms::severities_of(kpi);
  if (own == nullptr) return true;
  const auto of_kpi = covered(own, project);
  const auto of_promise = covered(severities_of(promise), project);
  for (std::size_t i = 0; i < of_kpi.size(); ++i)
    if (of_kpi[i] && !of_promise[i]) return false;
  return true;
}

bool overlaps(const terms::Kpi &kpi, const terms::Promise &promise, const model::Project &project) {
  return share_one(covered(terms::severities_of(kpi), project),
                   covered(severities_of(promise), project));
}

bool overlaps(const terms::Kpi &a, const terms::Kpi &b, const model::Project &project) {
  return share_one(covered(terms::severities_of(a), project),
                   covered(terms::severities_of(b), project));
}

bool is_upside_down(const terms::Kpi &kpi) {
  using Measure = RatioKpi::Measure;
  const auto goal = terms::goal_of(kpi);
  if (!goal) return false;
  const auto *ratio = std::get_if<RatioKpi>(&kpi);
  const bool is_to_be_high = std::holds_alternative<terms::ShareKpi>(kpi) ||
                             (ratio != nullptr && ratio->measure == Measure::Availability);
  const bool asks_for_high = goal->comparison == terms::Comparison::GreaterEqual ||
                             goal->comparison == terms::Comparison::Greater;
  return is_to_be_high != asks_for_high;
}

bool is_tail(const terms::Kpi &kpi) {
  using Form = terms::Statistic::Form;
  if (const auto *time = std::get_if<terms::TimeKpi>(&kpi)) {
    const terms::Statistic &statistic = time->statistic;
    return statistic.form == Form::Max ||
           (statistic.form == Form::Percentile && statistic.percentile >= Decimal::from_int(90));
  }
  if (std::holds_alternative<terms::SilenceKpi>(kpi)) return true;
  const auto *share = std::get_if<terms::ShareKpi>(&kpi);
  return share != nullptr && share->within.has_value();
}

bool is_average(const terms::Kpi &kpi) {
  return std::holds_alternative<terms::TimeKpi>(kpi) && !is_tail(kpi);
}

} // namespace slac::check
