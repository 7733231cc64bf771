// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/availability.hpp"

#include "exporter/sli/money.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::model::Commitment;
using slac::model::Model;
using slac::time::Duration;
using slac::time::Instant;
using timeline::History;
using timeline::Impact;

constexpr Duration kWeek{7 * slac::time::kDay};
constexpr Duration kNinetyDays{90 * slac::time::kDay};

IntervalSet maintenance_of(const Model &model, const Commitment &commitment,
                           const std::string &service) {
  std::vector<Interval> out;
  if (commitment.exclude.maintenance)
    for (const slac::model::Maintenance &m : model.maintenances)
      if (m.services.empty() ||
          std::any_of(m.services.begin(), m.services.end(),
                      [&](const slac::model::Text &s) { return s.value == service; }))
        out.push_back(m.interval);
  return unite(std::move(out));
}

bool counts(const Impact &impact, const Commitment &commitment, const Model &model) {
  if (!commitment.downtime_severities) return true;
  if (impact.severity < 0) return false;
  const std::string &held = model.project.severities.at(static_cast<std::size_t>(impact.severity));
  return std::any_of(commitment.downtime_severities->begin(), commitment.downtime_severities->end(),
                     [&](const slac::model::Text &s) { return s.value == held; });
}

} // namespace

bool is_excluded(const History &history, const slac::model::Exclusion &exclude) {
  bool out = false;
  for (const std::string &reason : history.exclusions) {
    const bool includes = reason.empty();
    if (includes)
      out = false;
    else if (exclude.every_reason || std::find(exclude.reasons.begin(), exclude.reasons.end(),
                                               reason) != exclude.reasons.end())
      out = true;
  }
  return out;
}

Availability::Availability(const std::vector<const History *> &histories, const Model &model,
                           const Commitment &commitment, const std::string &account,
                           const std::string &service, Interval term, Instant now)
    : commitment_(commitment), term_(term), now_(now),
      percent_(std::get<slac::terms::AvailabilityPromise>(commitment.promise.value).percent),
      maintenance_(maintenance_of(model, commitment, service)) {
  std::vector<Weighted> all;
  for (const History *h : histories) {
    const auto &services = h->incident->services;
    if (std::find(services.begin(), services.end(), service) == services.end()) continue;
    if (is_excluded(*h, commitment.exclude)) continue;
    const std::size_t index = h->account_index(account);
    IncidentImpact own;
    for (const Impact &impact : h->impacts)
      if (index < impact.accounts && counts(impact, commitment, model))
        own.stretches.push_back({impact.interval, impact.fraction});
    if (own.stretches.empty()) continue;
    all.insert(all.end(), own.stretches.begin(), own.stretches.end());
    incidents_.push_back(std::move(own));
  }
  downtime_ = highest(all);
}

RecentPast Availability::recent_past() const {
  RecentPast out;
  const Interval week = clip({now_ - kWeek, now_}, term_);
  out.week_downtime = weigh(downtime_, week, maintenance_);
  out.week_service = week.length() - length_within(maintenance_, week);
  const Interval recent = clip({now_ - kNinetyDays, now_}, term_);
  for (const IncidentImpact &i : incidents_) {
    const Amount own = weigh(i.stretches, recent, maintenance_);
    if (own.units > 0) out.incidents.push_back(own);
  }
  out.maintenance = &maintenance_;
  return out;
}

void Availability::judge(Row &row, const RowWindow &window) const {
  const Interval whole = window.interval;
  const Interval past{whole.from, std::min(whole.to, now_)};
  Seconds s;
  s.maintenance = length_within(maintenance_, whole);
  s.service = whole.length() - s.maintenance;
  s.elapsed = past.length() - length_within(maintenance_, past);
  s.downtime = weigh(downtime_, past, maintenance_);
  s.budget = Amount::above(s.service, percent_);
  s.remaining = s.budget - s.downtime;

  for (const IncidentImpact &i : incidents_)
    if (weigh(i.stretches, past, maintenance_).units > 0) ++row.incidents.total;
  row.target_percent = percent_;
  if (s.elapsed.ns > 0) {
    row.sli_of = Amount::of(s.elapsed).units;
    row.sli_part = row.sli_of - s.downtime.units;
  }
  if (s.service.ns > 0) {
    row.whole_of = Amount::of(s.service).units;
    row.whole_part = row.whole_of - s.downtime.units;
  }
  row.credit_percent = tier_credit(commitment_.credits, s);

  const RecentPast recent = recent_past();
  row.forecast = make_forecast(s, recent, now_);
  const bool is_open = window.rolling || !window.complete;
  const double end = static_cast<double>(whole.to.ns) / static_cast<double>(slac::time::kSecond);
  const bool pace = window.rolling
                        ? week_pace_spends_budget(s, recent)
                        : row.forecast->window_pace < end && row.forecast->week_pace < end;
  if (s.downtime > s.budget)
    row.status = Status::Breached;
  else if (is_open && (pace || one_more_breaches(s, recent)))
    row.status = Status::AtRisk;
  row.seconds = s;
}

} // namespace slax::sli
