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

Interval recent_of(const WindowPlan &window, Instant now) {
  return in_term(window, {now - kNinetyDays, now});
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
  for (const Weighted &s : stretches_) {
    at(s.interval.from + kInstant);    // its incident has downtime from then on
    at(s.interval.from + kNinetyDays); // from then on it loses time at the far end
    for (const RowWindow &w : windows) {
      if (!w.rolling || s.interval.to == kOpen) continue;
      const Duration length = w.interval.length();
      at(s.interval.to + length); // its incident leaves the window
      const bool at_edge = s.interval.from <= w.interval.from && w.interval.from < s.interval.to;
      if (at_edge && service_->maintenance(s.interval).ns > 0) at(now + kInstant); // or earlier
    }
  }
}

AvailabilityState Availability::finish(const std::vector<RowWindow> &windows, Instant now,
                                       Instant &next_change) {
  AvailabilityState out;
  const Interval recent = recent_of(plan_->window, now);
  std::size_t first = 0;
  for (const std::size_t last : ends_) {
    const std::span<const Weighted> own_stretches(stretches_.data() + first, last - first);
    const bool moves =
        std::any_of(own_stretches.begin(), own_stretches.end(), [&](const Weighted &s) {
          return s.interval.to == kOpen ||
                 (s.interval.from <= recent.from && recent.from < s.interval.to);
        });
    if (moves)
      out.recent.add_moving(own_stretches);
    else
      out.recent.add(own(first, last, recent));
    first = last;
  }
  out.recent.settle();
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

void RecentIncidents::add(Amount amount) {
  if (amount.units > 0) fixed_.push_back(amount);
}

void RecentIncidents::add_moving(std::span<const Weighted> stretches) {
  moving_.emplace_back(stretches.begin(), stretches.end());
}

void RecentIncidents::settle() {
  std::sort(fixed_.begin(), fixed_.end());
  fixed_.shrink_to_fit();
}

std::optional<Amount> RecentIncidents::twice_median(Interval bounds,
                                                    const ServiceTime &service) const {
  std::vector<Amount> moving;
  for (const std::vector<Weighted> &stretches : moving_) {
    Amount sum;
    for (const Weighted &s : stretches)
      sum = sum + Amount::weighted(service.service(clip(s.interval, bounds)), s.fraction);
    if (sum.units > 0) moving.push_back(sum);
  }
  std::sort(moving.begin(), moving.end());
  const std::size_t n = fixed_.size() + moving.size();
  if (n == 0) return std::nullopt;
  // The element at a position of both lists merged: the moving ones are few.
  const auto element = [&](std::size_t position) {
    std::size_t smaller = 0;
    for (std::size_t i = 0; i < moving.size(); ++i) {
      const auto before = std::lower_bound(fixed_.begin(), fixed_.end(), moving[i]);
      const std::size_t place = static_cast<std::size_t>(before - fixed_.begin()) + i;
      if (place == position) return moving[i];
      if (place < position) ++smaller;
    }
    return fixed_[position - smaller];
  };
  return element((n - 1) / 2) + element(n / 2);
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
    recent.typical = state.recent.twice_median(recent_of(plan.window, now), time);
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
