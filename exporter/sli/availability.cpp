// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/availability.hpp"

#include "exporter/sli/money.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::base::Decimal;
using slac::time::Duration;
using slac::time::Instant;
using timeline::EventType;
using timeline::Step;

constexpr Duration kWeek{7 * slac::time::kDay};
constexpr Duration kNinetyDays{90 * slac::time::kDay};
constexpr Duration kInstant{1};

/// Downtime before the term counts as up, and a row that outlives its term shows its end.
Interval in_term(const WindowPlan &window, Interval bounds) { return clip(bounds, window.term()); }

Interval past_of(const WindowPlan &plan, const RowWindow &window, Instant now) {
  return in_term(plan, {window.interval.from, std::min(window.interval.to, now)});
}

bool ends_impact(EventType type) {
  return type == EventType::Mitigated || type == EventType::Resolved || type == EventType::Closed;
}

} // namespace

void Availability::start(const CommitmentPlan &plan, std::size_t service) {
  plan_ = &plan;
  service_ = &plan.service_time(service);
  service_index_ = plan.services[service];
  stretches_.clear();
  ends_.clear();
}

/// From `started` (else the trigger) to the next mitigated, resolved or closed, and again from each
/// reopened; while the account is affected and the severity held counts.
void Availability::add(const timeline::Incident &incident, const timeline::Timeline &timeline,
                       const timeline::Vocabulary &vocabulary) {
  if (!plan_->cover.may_cover(timeline.held)) return;
  const auto named = incident.services();
  if (std::none_of(named.begin(), named.end(),
                   [&](timeline::NameId n) { return vocabulary.of(n).service == service_index_; }))
    return;
  if (plan_->excludes(timeline.exclusions)) return;
  const Instant begin = timeline.started ? *timeline.started : *timeline.trigger;
  bool begun = false;
  bool on = false;
  bool affected = timeline.affected;
  int severity = timeline.first_severity;
  Decimal fraction = Decimal::from_int(1);
  const std::size_t first = stretches_.size();
  Instant since = begin;
  Decimal weight; // 0 while there is no impact
  const auto turn = [&](Instant at) {
    const Decimal now_weighs = on && affected && plan_->cover(severity) ? fraction : Decimal{};
    if (now_weighs == weight) return;
    if (weight > Decimal{} && since < at) stretches_.push_back({{since, at}, weight});
    weight = now_weighs;
    since = at;
  };
  for (const Step &step : timeline.steps) {
    if (!begun && step.at >= begin) {
      begun = on = true;
      turn(begin);
    }
    if (step.severity != timeline::kNoRank) severity = step.severity;
    if (step.type == EventType::Impact) fraction = Decimal::from_units(step.fraction);
    affected = affected || step.affects;
    if (ends_impact(step.type)) on = false;
    if (step.type == EventType::Reopened) on = begun;
    turn(step.at);
  }
  if (weight > Decimal{}) stretches_.push_back({{since, kOpen}, weight});
  if (stretches_.size() > first) ends_.push_back(stretches_.size());
}

Amount Availability::own(std::size_t first, std::size_t last, Interval bounds) const {
  Amount out;
  for (std::size_t i = first; i < last; ++i)
    out = out + Amount::weighted(service_->service(clip(stretches_[i].interval, bounds)),
                                 stretches_[i].fraction);
  return out;
}

void Availability::note_changes(const std::vector<RowWindow> &windows, Instant now,
                                Instant &next_change) const {
  const auto at = [&](Instant t) {
    if (t > now) next_change = std::min(next_change, t);
  };
  // A window's edge that lies inside a stretch, or comes to one, changes counts and the median.
  const auto edge = [&](Instant where, Duration behind) {
    for (const Weighted &s : stretches_) {
      if (s.interval.from <= where && where < s.interval.to) at(now + kInstant);
      at(s.interval.from + behind);
    }
  };
  const Interval term = plan_->window.term();
  if (now < term.to) edge(now - kNinetyDays, kNinetyDays);
  for (const RowWindow &w : windows)
    if (w.rolling && now < term.to) edge(w.interval.from, w.interval.length());
  for (const Weighted &s : stretches_) {
    if (s.interval.to == kOpen) at(now + kInstant); // it grows
    at(s.interval.from + kInstant);
  }
}

AvailabilityState Availability::finish(const std::vector<RowWindow> &windows, Instant now,
                                       Instant &next_change) {
  AvailabilityState out;
  const Interval recent = in_term(plan_->window, {now - kNinetyDays, now});
  recent_.clear();
  std::size_t first = 0;
  for (const std::size_t last : ends_) {
    if (const Amount a = own(first, last, recent); a.units > 0) recent_.push_back(a);
    first = last;
  }
  out.typical = twice_median(recent_);
  for (const RowWindow &w : windows) {
    const Interval past = past_of(plan_->window, w, now);
    int count = 0;
    first = 0;
    for (const std::size_t last : ends_) {
      if (own(first, last, past).units > 0) ++count;
      first = last;
    }
    out.incidents.push_back(count);
  }
  note_changes(windows, now, next_change);
  out.downtime.assign(stretches_, *service_);
  return out;
}

void judge(Row &row, const CommitmentPlan &plan, std::size_t service,
           const AvailabilityState &state, const RowWindow &window, std::size_t index,
           Instant now) {
  const ServiceTime &time = plan.service_time(service);
  const Interval whole = window.interval;
  Seconds s;
  s.maintenance = time.maintenance(whole);
  s.service = whole.length() - s.maintenance;
  s.elapsed = time.service({whole.from, std::min(whole.to, now)});
  s.downtime = state.downtime.within(past_of(plan.window, window, now));
  s.budget = Amount::above(s.service, plan.target);
  s.remaining = s.budget - s.downtime;
  row.incidents.total = state.incidents[index];
  row.settled = window.complete;
  if (s.elapsed.ns > 0) {
    row.sli_of = Amount::of(s.elapsed).units;
    row.sli_part = row.sli_of - s.downtime.units;
  }
  if (s.service.ns > 0) {
    row.whole_of = Amount::of(s.service).units;
    row.whole_part = row.whole_of - s.downtime.units;
  }
  row.credit_percent = tier_credit(plan.commitment.credits, s);

  const bool over = now >= plan.window.term().to && window.complete;
  const bool is_open = (window.rolling || !window.complete) && !over;
  RecentPast recent;
  if (is_open) {
    const Interval week = in_term(plan.window, {now - kWeek, now});
    recent.week_downtime = state.downtime.within(week);
    recent.week_service = time.service(week);
    recent.typical = state.typical;
    recent.maintenance = &time.holes();
  }
  row.forecast = is_open ? make_forecast(s, recent, now) : no_forecast();
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
