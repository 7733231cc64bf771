// SPDX-License-Identifier: Apache-2.0
// An availability promise: stretches of impact are gathered on each service, combined and weighed
// under the downtime's terms, then compared with the budget. Availability keeps enough for any
// later instant, so that a moving clock looks at no incident.
#include "exporter/sli/kinds/availability.hpp"

#include "exporter/sli/forecast.hpp"

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

void Availability::start(const CommitmentPlan &plan, std::size_t row) {
  plan_ = &plan;
  terms_ = &std::get<AvailabilityTerms>(plan.kind);
  service_ = &plan.service_time(row);
  shares_ = plan.shares(row);
  services_ = plan.row_services(row);
  stretches_.clear();
  incidents_.clear();
}

bool Availability::combines() const { return services_.size() > 1; }
bool Availability::is_all_down() const {
  return terms_->downtime.combine == slac::model::DowntimeTerms::Combine::AllDown;
}

bool Availability::has_impact_on(int service, std::span<const timeline::NameId> services,
                                 const timeline::Vocabulary &vocabulary) const {
  return std::any_of(services.begin(), services.end(),
                     [&](timeline::NameId n) { return vocabulary.of(n).service == service; });
}

/// From `started` (else the trigger) to the next mitigated, resolved or closed, and again from each
/// reopened; while the account is affected and the severity held counts. The fraction is that of
/// the last `impact` about the service or about all, of several at one instant the highest.
void Availability::add_part(std::size_t service, const timeline::Timeline &timeline,
                            Instant affected, const timeline::Vocabulary &vocabulary) {
  const Instant begin = timeline.started ? *timeline.started : *timeline.trigger;
  bool begun = false;
  bool on = false;
  int severity = timeline.first_severity;
  Decimal fraction = Decimal::from_int(1);
  std::optional<Instant> weighed_at;
  Instant since = begin;
  Decimal weight; // 0 while there is no impact
  const auto add_stretch = [&](Instant to) {
    const Interval stretch{std::max(since, affected), to};
    if (weight > Decimal{} && !stretch.empty()) stretches_.push_back({{stretch, weight}, service});
  };
  const auto turn = [&](Instant at) {
    const Decimal now_weighs = on && plan_->cover(severity) ? fraction : Decimal{};
    if (now_weighs == weight) return;
    add_stretch(at);
    weight = now_weighs;
    since = at;
  };
  const auto is_about_service = [&](const Step &step) {
    return step.reason == timeline::kNoName ||
           vocabulary.of(step.reason).service == services_[service];
  };
  for (const Step &step : timeline.steps) {
    if (!begun && step.at >= begin) {
      begun = on = true;
      turn(begin);
    }
    if (step.severity != timeline::kNoRank) severity = step.severity;
    if (step.type == EventType::Impact && is_about_service(step)) {
      const Decimal given = Decimal::from_units(step.fraction);
      fraction = weighed_at == step.at ? std::max(fraction, given) : given;
      weighed_at = step.at;
    }
    if (ends_impact(step.type)) on = false;
    if (step.type == EventType::Reopened) on = begun;
    turn(step.at);
  }
  add_stretch(kOpen);
}

void Availability::add(const Gathered &incident, const timeline::Vocabulary &vocabulary) {
  if (plan_->excludes(incident.timeline().exclusions)) return; // it takes all along
  const std::size_t before = stretches_.size();
  for (std::size_t service = 0; service < services_.size(); ++service) {
    if (!has_impact_on(services_[service], incident.services(), vocabulary)) continue;
    for (const timeline::Timeline &part : incident.parts())
      if (plan_->cover.may_cover(part.held) && !plan_->excludes(part.exclusions))
        add_part(service, part, incident.affected(), vocabulary);
  }
  if (stretches_.size() > before)
    incidents_.push_back(
        {stretches_.size(), combines() || incident.parts().size() > 1, incident.slots().front()});
}

/// Of one service its impact. Of several, those in maintenance being down or out of account, the
/// highest at each instant (any-down) or the lowest (all-down).
std::vector<Weighted> Availability::combined(std::span<const Stretch> stretches) const {
  std::vector<Weighted> out;
  if (!combines()) {
    for (const Stretch &s : stretches)
      out.push_back(s.impact);
    return out;
  }
  for (std::size_t service = 0; service < services_.size(); ++service) {
    std::vector<Weighted> of_service;
    const OpenTime &outside = plan_->outside_maintenance()[service];
    for (const Stretch &s : stretches) {
      if (s.service != service) continue;
      if (is_all_down())
        of_service.push_back(s.impact);
      else
        for (const Interval &part : outside.parts(s.impact.interval))
          of_service.push_back({part, s.impact.fraction});
      const bool goes_on = !is_all_down() && s.impact.interval.to == kOpen && !of_service.empty();
      if (goes_on) of_service.back().interval.to = kOpen; // maintenance ends some day
    }
    if (!is_all_down()) {
      out.insert(out.end(), of_service.begin(), of_service.end());
      continue;
    }
    for (const Interval &hole : plan_->maintenance()[service])
      of_service.push_back({hole, Decimal::from_int(1)});
    of_service = highest(of_service);
    out = service == 0 ? std::move(of_service) : lowest(out, of_service);
  }
  return out;
}

std::vector<Weighted> Availability::impact() const {
  if (!is_all_down()) return combined(stretches_);
  // Of the incidents alone: what is in maintenance is down without them.
  std::vector<Weighted> out;
  for (const Stretch &s : stretches_)
    out.push_back(s.impact);
  return highest(out);
}

IntervalSet Availability::hit() const {
  std::vector<Weighted> impact = combined(stretches_);
  if (terms_->downtime.above) apply_bound(impact, *terms_->downtime.above);
  IntervalSet out;
  for (const Weighted &one : impact)
    if (one.fraction > Decimal{}) out.push_back(one.interval);
  return unite(std::move(out));
}

const AffectedShares *Availability::shares_of(const Own &incident) const {
  if (shares_ == nullptr) return nullptr;
  const auto found = shares_->alone.find(incident.slot);
  return found == shares_->alone.end() ? &shares_->all : &found->second;
}

Downtime Availability::downtime_of(std::span<const Stretch> stretches, const AffectedShares *shares,
                                   Instant now) const {
  std::vector<Weighted> impact = combined(stretches);
  Downtime out;
  out.assign(impact, *service_, terms_->downtime, shares, now);
  return out;
}

Amount Availability::weigh(std::span<const Stretch> stretches, const Own &incident, Interval bounds,
                           Instant now) const {
  const slac::model::DowntimeTerms &terms = terms_->downtime;
  const bool plain = shares_ == nullptr && !incident.overlaps && !combines() && !terms.above &&
                     terms.minimum.ns == 0 && terms.granularity.ns == 0;
  if (!plain) return downtime_of(stretches, shares_of(incident), now).within(bounds, now);
  Amount out; // what most promises say: no list is needed
  for (const Stretch &s : stretches)
    out = out +
          Amount::weighted(service_->service(clip(s.impact.interval, bounds)), s.impact.fraction);
  return out;
}

void Availability::note_changes(std::span<const RowWindow> windows, Instant now,
                                Instant &next_change) const {
  const auto at = [&](Instant t) {
    if (t > now) next_change = std::min(next_change, t);
  };
  const slac::model::DowntimeTerms &terms = terms_->downtime;
  const bool has_runs = terms.minimum.ns > 0 || terms.granularity.ns > 0;
  const bool drops = terms.granularity.ns > 0 && terms.drop_partial;
  for (const Stretch &stretch : stretches_) {
    const Interval &s = stretch.impact.interval;
    if (drops && s.to > now) at(now + kInstant); // or once it fills a slice
    at(s.from + kInstant);                       // its incident has downtime from then on
    at(s.from + kNinetyDays);                    // from then on it loses time at the far end
    for (const RowWindow &w : windows) {
      if (!w.rolling || s.to == kOpen) continue;
      const Duration length = w.interval.length();
      at(s.to + length); // its incident leaves the window
      const bool at_edge = s.from <= w.interval.from && w.interval.from < s.to;
      if (at_edge && (has_runs || service_->service(s) != s.length()))
        at(now + kInstant); // or earlier
    }
  }
}

int Availability::count(const Downtime &downtime, Interval past, Instant now) const {
  // Of several services one counts outside its own maintenance.
  const auto meets = [&](const Stretch &stretch) {
    if (!combines() || is_all_down()) return downtime.meets(stretch.impact.interval, past, now);
    const auto parts =
        plan_->outside_maintenance()[stretch.service].parts(clip(stretch.impact.interval, past));
    return std::any_of(parts.begin(), parts.end(),
                       [&](const Interval &part) { return downtime.meets(part, past, now); });
  };
  int out = 0;
  std::size_t first = 0;
  for (const Own &incident : incidents_) {
    bool met = false;
    for (; first < incident.end; ++first)
      met = met || meets(stretches_[first]);
    out += met;
  }
  return out;
}

AvailabilityState Availability::finish(std::span<const RowWindow> windows, Instant now,
                                       Instant &next_change) {
  AvailabilityState out;
  const Interval recent = recent_of(plan_->window, now);
  std::size_t first = 0;
  for (const Own &incident : incidents_) {
    const std::span<const Stretch> own(stretches_.data() + first, incident.end - first);
    const bool moves = std::any_of(own.begin(), own.end(), [&](const Stretch &s) {
      const Interval &i = s.impact.interval;
      return i.to == kOpen || (i.from <= recent.from && recent.from < i.to);
    });
    if (moves)
      out.recent.add_moving(downtime_of(own, shares_of(incident), now));
    else
      out.recent.add(weigh(own, incident, recent, now));
    first = incident.end;
  }
  out.recent.settle();
  out.downtime = downtime_of(stretches_, shares_ == nullptr ? nullptr : &shares_->at(now), now);
  for (const RowWindow &w : windows)
    out.incidents.push_back(count(out.downtime, past_of(plan_->window, w, now), now));
  note_changes(windows, now, next_change);
  next_change = std::min(next_change, out.downtime.next_change(now));
  return out;
}

void RecentIncidents::add(Amount amount) {
  if (amount.units > 0) fixed_.push_back(amount);
}

void RecentIncidents::settle() {
  std::sort(fixed_.begin(), fixed_.end());
  fixed_.shrink_to_fit();
}

std::optional<Amount> RecentIncidents::twice_median(Interval bounds, Instant now) const {
  std::vector<Amount> moving;
  for (const Downtime &downtime : moving_) {
    const Amount amount = downtime.within(bounds, now);
    if (amount.units > 0) moving.push_back(amount);
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

namespace {

/// Slices that begin inside the window and have more downtime than that inside the bounds. They
/// follow one another from each local midnight; the last of a day ends at midnight.
std::int64_t count_slices(const Downtime &downtime, const slac::model::SliceCredit &credit,
                          const slac::time::Zone &zone, Interval window, Interval bounds,
                          Instant now) {
  std::int64_t out = 0;
  if (bounds.empty()) return out;
  const Amount over{Amount::of(credit.over).units * downtime.scale()};
  slac::time::Date day = zone.date_at(bounds.from);
  for (Instant from = zone.start_of(day); from < bounds.to;) {
    day = slac::time::next_day(day);
    const Instant to = zone.start_of(day);
    const bool any = downtime.scaled_within(clip({from, to}, bounds), now).units > 0;
    for (Instant t = from; any && t < to; t = t + credit.length)
      if (t >= window.from &&
          downtime.scaled_within(clip({t, std::min(t + credit.length, to)}, bounds), now) > over)
        ++out;
    from = to;
  }
  return out;
}

/// What credits for time need to know.
void note_time_credits(const CommitmentPlan &plan, const ServiceTime &time,
                       const Downtime &downtime, const RowWindow &window, Instant now, Seconds &s) {
  const slac::model::Credits &credits = plan.commitment.credits;
  if (!credits.each_slice && !credits.pro_rata) return;
  const Interval unclipped = plan.window.rolling() || window.rolling
                                 ? window.interval
                                 : plan.window.containing(window.interval.from);
  s.unclipped_service = time.service(unclipped);
  s.unclipped_length = unclipped.length();
  if (credits.each_slice)
    s.bad_slices = count_slices(downtime, *credits.each_slice, plan.window.zone(), unclipped,
                                past_of(plan.window, window, now), now);
}

/// The outcome of a window, the state's number `index`, under the plan.
Outcome outcome_of(const CommitmentPlan &plan, std::size_t plan_row, const AvailabilityState &state,
                   const RowWindow &window, std::size_t index, Instant now) {
  Outcome out;
  const ServiceTime &time = plan.service_time(plan_row);
  const Interval whole = window.interval;
  Seconds s;
  s.maintenance = time.maintenance(whole);
  s.service = time.service(whole);
  s.elapsed = time.service({whole.from, std::min(whole.to, now)});
  const Amount exact = state.downtime.scaled_within(past_of(plan.window, window, now), now);
  const std::int64_t scale = state.downtime.scale();
  s.downtime = {exact.units / scale};
  s.budget = Amount::above(s.service, plan.target);
  s.remaining = s.budget - s.downtime;
  const auto up = [&](Duration service) {
    const slac::base::Wide of = Amount::of(service).units * scale;
    return service.ns > 0 ? Fraction{of - exact.units, of} : Fraction{};
  };
  out.sli = up(s.elapsed);
  out.whole = up(s.service);
  out.least = {Amount::of(s.elapsed).units * scale - exact.units, out.whole.of};
  note_time_credits(plan, time, state.downtime, window, now, s);
  out.incidents.total = state.incidents[index];
  out.settled = window.complete;

  const bool over = now >= plan.in_force.to && window.complete;
  const bool is_open = (window.rolling || !window.complete) && !over;
  RecentPast recent;
  if (is_open) {
    const Interval week = in_term(plan.window, {now - kWeek, now});
    recent.week_downtime = state.downtime.within(week, now);
    recent.week_service = time.service(week);
    recent.typical = state.recent.twice_median(recent_of(plan.window, now), now);
    recent.service = &time;
  }
  out.forecast = is_open ? make_forecast(s, recent, now) : no_forecast();
  const double end = static_cast<double>(whole.to.ns) / static_cast<double>(slac::time::kSecond);
  const bool pace = window.rolling
                        ? week_pace_spends_budget(s, recent)
                        : out.forecast->window_pace < end && out.forecast->week_pace < end;
  out.at_risk = is_open && (pace || (s.downtime.units > 0 && one_more_breaches(s, recent)));
  out.seconds = s;
  return out;
}

/// What stays of downtime follows the clock: budgets, paces and rolling windows move with it.
class AvailabilityStanding final : public Standing {
public:
  explicit AvailabilityStanding(std::size_t row) : row_(row) {}

  Outcome outcome(const RowWindow &window, std::size_t index, Instant now) const override {
    const auto under = std::find_if(under_.begin(), under_.end(),
                                    [&](const auto &state) { return state.first == window.plan; });
    return outcome_of(*window.plan, row_, under->second, window, index, now);
  }

  void add(const CommitmentPlan *plan, AvailabilityState state) {
    under_.emplace_back(plan, std::move(state));
  }

private:
  std::size_t row_;
  std::vector<std::pair<const CommitmentPlan *, AvailabilityState>> under_;
};

} // namespace

void AvailabilityTally::start(const Promised &promised, std::size_t row) {
  row_ = row;
  count_ = promised.judged.size();
  if (under_.size() < count_) under_.resize(count_);
  for (std::size_t i = 0; i < count_; ++i)
    under_[i].start(*promised.judged[i], row);
}

void AvailabilityTally::add(const Gathered &incident, const Present &present) {
  for (std::size_t i = 0; i < count_; ++i)
    under_[i].add(incident, present.vocabulary);
}

Tallied AvailabilityTally::finish(const Promised &promised, const Present &present,
                                  Instant &next_change) {
  Tallied out;
  auto standing = std::make_unique<AvailabilityStanding>(row_);
  for (std::size_t i = 0; i < count_; ++i)
    standing->add(promised.judged[i], under_[i].finish(promised.windows, present.now, next_change));
  for (std::size_t w = 0; w < promised.windows.size(); ++w)
    out.outcomes.push_back(standing->outcome(promised.windows[w], w, present.now));
  out.standing = std::move(standing);
  return out;
}

} // namespace slax::sli
