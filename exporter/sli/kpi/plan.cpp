// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/kpi/plan.hpp"

#include "compiler/terms/print.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Duration;
using slac::time::Instant;
using slac::time::Period;

constexpr Duration kInstant{1};

Cover cover_of(const slac::terms::Kpi &kpi, const slac::model::Model &model) {
  const slac::terms::Severities *severities = slac::terms::severities_of(kpi);
  std::vector<bool> covered(model.project.severities.size() + 1, true);
  if (severities == nullptr) return Cover(std::move(covered));
  covered[0] = severities->form == slac::terms::Severities::Form::Any;
  for (std::size_t i = 1; i < covered.size(); ++i)
    covered[i] = slac::model::covers(*severities, model.project, i - 1);
  return Cover(std::move(covered));
}

slac::time::Zone zone_of(const slac::terms::Kpi &kpi, const slac::model::Project &project) {
  const auto goal = slac::terms::goal_of(kpi);
  return goal ? slac::model::window_zone(goal->window, project) : project.timezone;
}

bool counts_alerts(const slac::terms::Kpi &kpi) {
  if (const auto *count = std::get_if<slac::terms::CountKpi>(&kpi)) return !count->of;
  return slac::terms::measures(kpi, slac::terms::RatioKpi::Measure::AlertNoise);
}

} // namespace

KpiPlan::KpiPlan(const slac::model::Kpi &its, const slac::model::Agreement *of,
                 const timeline::Vocabulary &vocabulary)
    : kpi(its), agreement(of), target(its.target.value),
      sentence(slac::terms::print_kpi(its.target.value)),
      cover(cover_of(its.target.value, vocabulary.model())),
      zone(zone_of(its.target.value, vocabulary.model().project)),
      is_of_rows(slac::terms::is_of_rows(its.target.value)),
      is_of_alerts(counts_alerts(its.target.value)) {}

bool KpiPlan::protects(std::string_view agreement_name, std::string_view commitment) const {
  return std::any_of(kpi.protects.begin(), kpi.protects.end(), [&](const auto &one) {
    return one.agreement == agreement_name && one.commitment == commitment;
  });
}

std::optional<Duration> KpiPlan::rolling() const {
  const auto goal = slac::terms::goal_of(target);
  if (!goal) return std::nullopt;
  const auto *rolling = std::get_if<slac::terms::Rolling>(&goal->window.form);
  return rolling == nullptr ? std::nullopt : std::optional(rolling->length);
}

std::optional<KpiWindows> KpiPlan::windows(Interval term, Instant now) const {
  const Instant before = now - kInstant;
  if (before < term.from || before >= term.to + kAfterlife) return std::nullopt;
  const Instant end = std::min(now, term.to);
  if (const auto length = rolling())
    return KpiWindows{{end - *length, end}, {end - *length - *length, end - *length}};
  const auto around = [&](Period period, Instant at) {
    return slac::time::calendar_window(period, zone, at);
  };
  const auto with_one_before = [&](Period period, const Interval &window) {
    return KpiWindows{clip(window, term), clip(around(period, window.from - kInstant), term)};
  };
  if (const auto *trend = slac::terms::trend_of(target)) {
    // The last complete one; of a term that is over its last.
    Interval last = around(trend->period, end - kInstant);
    if (clip(last, term).to > now) last = around(trend->period, last.from - kInstant);
    return with_one_before(trend->period, last);
  }
  const Period period =
      std::get<slac::terms::Calendar>(slac::terms::goal_of(target)->window.form).period;
  if (period == Period::Term) return KpiWindows{term, {}};
  return with_one_before(period, around(period, end - kInstant));
}

Instant KpiPlan::next_window(Interval term, Instant now) const {
  Instant out = slac::time::kNever;
  const auto at = [&](Instant t) {
    if (t > now) out = std::min(out, t);
  };
  at(term.from + kInstant);
  at(term.to);
  if (rolling()) return out;
  const auto *trend = slac::terms::trend_of(target);
  const Period period =
      trend != nullptr
          ? trend->period
          : std::get<slac::terms::Calendar>(slac::terms::goal_of(target)->window.form).period;
  if (period == Period::Term) return out;
  // A trend's last period is complete at its end; a window holds the instant before the present.
  const Instant end = slac::time::calendar_window(period, zone, now).to;
  at(end);
  at(slac::time::calendar_window(period, zone, now - kInstant).to + kInstant);
  at(end + kInstant);
  return out;
}

} // namespace slax::sli
