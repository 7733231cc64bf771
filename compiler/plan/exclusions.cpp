// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/exclusions.hpp"

#include "compiler/model/maintenance.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/signal.hpp"
#include "compiler/time/open_time.hpp"
#include "compiler/time/window.hpp"

#include <algorithm>
#include <map>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;
using time::Instant;
using time::Interval;

double at(Instant instant) { return seconds({instant.ns}); }

/// Whole seconds, not less.
Interval outward(Interval i) {
  const auto rest = [](Instant t) { return t.ns % time::kSecond; };
  if (rest(i.to) != 0) i.to.ns += time::kSecond - rest(i.to);
  i.from.ns -= rest(i.from);
  return i;
}

/// The time after one instant, up to another.
Expr between(Interval when) {
  Expr now = promql::call("vector", {promql::call("time", {})});
  Expr later = promql::binary(BinaryOp::Greater, std::move(now), promql::number(at(when.from)));
  return promql::binary(BinaryOp::LessEqual, std::move(later), promql::number(at(when.to)));
}

Expr any_of(std::vector<Expr> all) {
  Expr out = std::move(all.front());
  for (std::size_t i = 1; i < all.size(); ++i)
    out = promql::binary(BinaryOp::Or, std::move(out), std::move(all[i]));
  return out;
}

/// The share of a week in which it is open, holidays aside.
double share_of_week(const time::OpeningHours &hours) {
  int minutes = 0;
  for (const auto &spans : hours.week)
    for (const time::DaySpan &span : spans)
      minutes += span.to - span.from;
  return static_cast<double>(minutes) / (7 * time::kDayMinutes);
}

} // namespace

promql::Matcher but_single() {
  return {
      std::string(series::kExclusion), promql::MatchOp::Regex, "|" + std::string(kRecurring), {}};
}

std::string exclusion_of(const model::Calendar &calendar) {
  return "calendar/" + calendar.name.value;
}
std::string exclusion_of(const model::Maintenance &maintenance) {
  return "maintenance/" + maintenance.name.value;
}

Exclusions::Exclusions(const model::Objective &objective, const model::Model &model)
    : model_(model) {
  if (const auto *calendar = model.find_calendar(objective.calendar.value)) {
    open_ = time::OpenTime(time::open_intervals(calendar->hours, {kFirstCalendarYear, 1, 1},
                                                {model::kLastCalendarYear, 12, 31}));
    open_share_ = share_of_week(calendar->hours);
    recurring_.push_back({exclusion_of(*calendar), true, {}});
  }
  if (objective.exclude.maintenance) plan_maintenance(objective);
}

time::Duration Exclusions::trail() const { return kRateWindow + interval(); }

void Exclusions::plan_maintenance(const model::Objective &objective) {
  const std::string &service = objective.service.value;
  const model::Exclusion &exclude = objective.exclude;
  const time::IntervalSet announced = model::announced_maintenance(model_, exclude, service);
  if (announced.empty()) return;
  const time::IntervalSet accepted = model::accepted_maintenance(model_, exclude, announced, open_);
  maintenance_ = open_.intersect(accepted).stretches();
  for (const model::Maintenance &m : model_.maintenances) {
    if (!m.repetition || !model::concerns(m, service)) continue;
    const auto first = std::find_if(m.intervals.begin(), m.intervals.end(), [&](Interval i) {
      return model::has_notice(m, i.from, exclude, model_.project.timezone);
    });
    if (first == m.intervals.end()) continue;
    Recurring recurring{exclusion_of(m), false, {}};
    if (first != m.intervals.begin()) recurring.since = first->from;
    recurring_.push_back(std::move(recurring));
  }
  // A year accepts what comes first: from where it does not, to its end, nothing.
  const time::OpenTime refused = open_.intersect(announced).subtract(accepted);
  for (const Interval &stretch : refused.stretches()) {
    if (!used_up_.empty() && stretch.from < used_up_.back().to) continue;
    const Interval year =
        time::calendar_window(time::Period::Year, model_.project.timezone, stretch.from);
    const bool is_cut = std::any_of(accepted.begin(), accepted.end(),
                                    [&](const Interval &i) { return i.to == stretch.from; });
    const time::Duration more = is_cut ? trail() - time::Duration{time::kSecond} : time::Duration{};
    used_up_.push_back({stretch.from + more, year.to});
  }
  add_stretches(accepted, service);
}

void Exclusions::add_stretches(const time::IntervalSet &accepted, const std::string &service) {
  std::vector<Stretch> found;
  for (const model::Maintenance &m : model_.maintenances)
    if (!m.repetition && model::concerns(m, service))
      for (const Interval &part : time::common(m.intervals, accepted))
        found.push_back({exclusion_of(m), outward({part.from, part.to + trail()})});
  std::sort(found.begin(), found.end(), [](const Stretch &a, const Stretch &b) {
    return std::pair(a.when.from, a.name) < std::pair(b.when.from, b.name);
  });
  std::map<std::string, int> count;
  for (Stretch &stretch : found) {
    if (!stretches_.empty() && stretch.when.from <= stretches_.back().when.to) {
      Instant &end = stretches_.back().when.to;
      end = std::max(end, stretch.when.to);
      continue;
    }
    const int number = ++count[stretch.name];
    if (number > 1) stretch.name += "/" + std::to_string(number);
    stretches_.push_back(std::move(stretch));
  }
}

Expr Exclusions::flag(const std::string &name) const {
  std::vector<promql::Matcher> matchers{promql::equals(std::string(series::kExclusion), name)};
  for (const auto &[label, value] : model_.project.identity)
    matchers.push_back(promql::equals(label, value));
  return promql::selector(std::string(series::kExcludedRecurring), std::move(matchers));
}

/// Its records say what is on until the next one.
Expr Exclusions::while_on(const Recurring &recurring) const {
  Expr on_lately = promql::call(
      "max_over_time", {promql::over(flag(recurring.name),
                                     ms(trail() + interval() - time::Duration{time::kSecond}))});
  Expr out = promql::aggregate(
      "max", promql::binary(BinaryOp::Greater, std::move(on_lately), promql::number(0)));
  if (recurring.is_calendar) return out;
  if (recurring.since) {
    Expr now = promql::call("vector", {promql::call("time", {})});
    // Its first record is an evaluation ahead.
    const double since = at(*recurring.since - interval());
    out = promql::binary(
        BinaryOp::And, std::move(out),
        promql::binary(BinaryOp::GreaterEqual, std::move(now), promql::number(since)));
  }
  for (const Interval &none : used_up_)
    out = promql::binary(BinaryOp::Unless, std::move(out), between(outward(none)));
  return out;
}

Expr Exclusions::recurring() const {
  std::vector<Expr> all;
  for (const Recurring &one : recurring_)
    all.push_back(while_on(one));
  return any_of(std::move(all));
}

Expr Exclusions::single() const {
  std::vector<Expr> all;
  for (const Stretch &stretch : stretches_) {
    Expr while_on = promql::binary(BinaryOp::And, promql::call("vector", {promql::number(1)}),
                                   between(stretch.when));
    all.push_back(labelled(std::move(while_on), series::kExclusion, stretch.name));
  }
  return any_of(std::move(all));
}

Expr Exclusions::active() const {
  if (!recur()) return single();
  Expr out = labelled(recurring(), series::kExclusion, kRecurring);
  if (stretches_.empty()) return out;
  return promql::binary(BinaryOp::Or, on({}), std::move(out), single());
}

Expr Exclusions::of_period(const terms::Calendar &window, const Expr &then,
                           time::Duration ago) const {
  const time::Zone zone = model::calendar_zone(window, model_.project);
  // Seconds by the time in which they are known to be left out: all of a period, but of what began
  // in the one before only once it is over, as its sums are.
  std::map<std::pair<Instant, Instant>, time::Duration> known;
  for (const Interval &whole : maintenance_)
    for (Interval rest = whole; !rest.empty();) {
      const Interval period = time::calendar_window(window.period, zone, rest.from);
      const bool is_new = rest.from == whole.from;
      const Instant from = is_new ? period.from : outward({whole.to, whole.to + trail()}).to;
      time::Duration &sum = known[{from, period.to}];
      sum = sum + time::clip(rest, period).length();
      rest.from = period.to;
    }
  Expr out = promql::number(0);
  bool is_first = true;
  for (const auto &[when, sum] : known) {
    if (when.first >= when.second) continue;
    Expr is_it = promql::binary(
        BinaryOp::Mul, yes_or_no(BinaryOp::Greater, then, promql::number(at(when.first))),
        yes_or_no(BinaryOp::LessEqual, then, promql::number(at(when.second))));
    Expr part = promql::binary(BinaryOp::Mul, promql::number(seconds(sum)), std::move(is_it));
    out =
        is_first ? std::move(part) : promql::binary(BinaryOp::Add, std::move(out), std::move(part));
    is_first = false;
  }
  if (recurring_.empty() || !recurring_.front().is_calendar)
    return promql::call("vector", {std::move(out)});
  Expr closed =
      of_calendar(series::kCalendarClosed, {window}, model_.project, false, ago,
                  {promql::equals(std::string(series::kExclusion), recurring_.front().name)});
  closed = promql::binary(BinaryOp::Or, promql::aggregate("max", std::move(closed)),
                          promql::call("vector", {promql::number(0)}));
  return is_first ? closed : promql::binary(BinaryOp::Add, std::move(closed), std::move(out));
}

time::Duration Exclusions::service(Interval interval) const {
  time::Duration out = open_.within(interval);
  for (const Interval &maintenance : maintenance_)
    out = out - time::clip(maintenance, interval).length();
  return out;
}

std::vector<Expr> Exclusions::flags() const {
  std::vector<Expr> out;
  for (const Recurring &one : recurring_)
    out.push_back(flag(one.name));
  return out;
}

} // namespace slac::plan
