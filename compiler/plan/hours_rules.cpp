// SPDX-License-Identifier: Apache-2.0
// Spans of a week are counted on the zone's clocks: each adds one where it begins and takes one
// away where it ends. Days that differ (holidays, the days around a repetition) add and take away
// by the date. A record says what is on at any time until the next evaluation, so that readers of
// another phase are never late.
#include "compiler/plan/hours_rules.hpp"

#include "compiler/model/maintenance.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/exclusions.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/time/window.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;
using time::Date;
using time::DaySpan;
using time::Instant;
using time::Interval;

constexpr double kDay = 86400, kWeek = 7 * kDay;
/// 1970-01-01 was a Thursday: so long after a Monday.
constexpr double kFromMonday = 3 * kDay;
/// Longer than clocks are ever set back.
constexpr time::Duration kSetBack{2 * time::kHour - time::kSecond};
constexpr std::string_view kStart = "start", kEnd = "end";

using Windows = std::set<std::pair<std::string, time::Period>>; ///< by zone

double local_midnight(Date date) {
  return static_cast<double>(time::days_since_epoch(date)) * kDay;
}
double in_seconds(int minutes) { return minutes * 60.0; }

/// Adds up steps of one series.
class Steps {
public:
  explicit Steps(Expr of) : of_(std::move(of)) {}

  /// From `from` on, by so much.
  void add(double from, double by) {
    if (by == 0) return;
    Expr step = yes_or_no(BinaryOp::GreaterEqual, of_, promql::number(from));
    if (std::abs(by) != 1)
      step = promql::binary(BinaryOp::Mul, std::move(step), promql::number(std::abs(by)));
    if (!sum_)
      sum_ = by > 0 ? std::move(step) : promql::negate(std::move(step));
    else
      sum_ =
          promql::binary(by > 0 ? BinaryOp::Add : BinaryOp::Sub, std::move(*sum_), std::move(step));
  }
  void add_span(double from, double to, double by) {
    add(from, by);
    add(to, -by);
  }
  /// Nothing where none was added.
  std::optional<Expr> take() { return std::move(sum_); }

private:
  Expr of_;
  std::optional<Expr> sum_;
};

/// The rules of one thing that recurs.
class Hours {
public:
  Hours(std::string exclusion, const time::OpeningHours &hours, const model::Project &project)
      : exclusion_(std::move(exclusion)), hours_(hours), project_(project) {}

  /// What is excluded is the time in which it is closed.
  Group of_calendar() const {
    Group out = begin("When it is closed");
    Steps days(recorded(series::kCalendarClock));
    for (const auto &[date, spans] : hours_.holidays)
      replace(date, spans, days);
    add(out, series::kCalendarHours, open(days.take()));
    finish(out, yes_or_no(BinaryOp::Equal, recorded(series::kCalendarHours), promql::number(0)));
    return out;
  }

  Group of_repetition(Date first, Date last) const {
    Group out = begin("When it is on");
    const Expr clock = recorded(series::kCalendarClock);
    Steps days(clock);
    // Of the night before the first day, and of the last day's night.
    replace(time::date_of_days(time::days_since_epoch(first) - 1), {}, days);
    const double begin = local_midnight(first), end = local_midnight(last) + kDay;
    Expr count = open(days.take());
    count = promql::binary(
        BinaryOp::Mul, std::move(count),
        promql::binary(BinaryOp::Mul,
                       yes_or_no(BinaryOp::GreaterEqual, clock, promql::number(begin)),
                       yes_or_no(BinaryOp::Less, clock, promql::number(end))));
    Steps after(clock);
    for (const DaySpan &span : hours_.on(last))
      if (span.to > time::kDayMinutes)
        after.add_span(end, local_midnight(last) + in_seconds(span.to), 1);
    if (auto night = after.take())
      count = promql::binary(BinaryOp::Add, std::move(count), std::move(*night));
    add(out, series::kCalendarHours, std::move(count));
    finish(out, yes_or_no(BinaryOp::Greater, recorded(series::kCalendarHours), promql::number(0)));
    return out;
  }

  /// How much of the present period of each window it is closed: long tables, which change with the
  /// period and are evaluated as seldom as what reads them.
  Group closed(const Windows &windows) const {
    Group out{name() + "-closed",
              "Every 5m: seconds of the period in which it is closed.",
              kWindowInterval,
              {}};
    const time::OpenTime open(time::open_intervals(hours_, {kFirstCalendarYear - 1, 1, 1},
                                                   {model::kLastCalendarYear, 12, 31}));
    for (const auto &[zone, period] : windows)
      if (const auto loaded = time::Zone::load(zone)) add_closed(out, *loaded, period, open);
    return out;
  }

private:
  std::string name() const {
    std::string out = "slo-hours-" + exclusion_;
    std::replace(out.begin(), out.end(), '/', '-');
    return out;
  }

  Group begin(const std::string &what) const {
    Group out{name(),
              what + ", in " + hours_.zone.name() + " by tzdata " + time::tzdata_version() +
                  " up to " + std::to_string(model::kLastCalendarYear) + ".",
              interval(),
              {}};
    // What the clocks show now and at the next evaluation, before which they may be set.
    for (const auto &[bound, ahead] : {std::pair(kStart, 0.0), {kEnd, seconds(interval())}}) {
      Expr then = promql::call("time", {});
      if (ahead > 0) then = promql::binary(BinaryOp::Add, std::move(then), promql::number(ahead));
      add(out, series::kCalendarOffset,
          promql::call("vector", {offset_of(hours_.zone, then, false)}), bound);
      add(out, series::kCalendarShown,
          promql::binary(BinaryOp::Add, recorded(series::kCalendarOffset, bound), std::move(then)),
          bound);
    }
    // An hour that the clocks show twice is over when they have shown it once.
    Expr shown = promql::over(selector(series::kCalendarShown), ms(kSetBack));
    add(out, series::kCalendarClock, promql::call("max_over_time", {std::move(shown)}));
    Expr since_monday = promql::binary(BinaryOp::Add, recorded(series::kCalendarClock),
                                       promql::number(kFromMonday));
    add(out, series::kCalendarInWeek,
        promql::binary(BinaryOp::Mod, std::move(since_monday), promql::number(kWeek)));
    return out;
  }

  void finish(Group &out, Expr excluded) const {
    add(out, series::kExcludedRecurring,
        promql::aggregate_without("max", {std::string(series::kBound)}, std::move(excluded)));
  }

  /// How many spans are open: of the week, and what the date changes.
  Expr open(std::optional<Expr> of_date) const {
    Steps week(recorded(series::kCalendarInWeek));
    for (std::size_t day = 0; day < hours_.week.size(); ++day)
      for (const DaySpan &span : hours_.week[day]) {
        const double midnight = static_cast<double>(day) * kDay;
        const double to = midnight + in_seconds(span.to);
        week.add_span(midnight + in_seconds(span.from), std::min(to, kWeek), 1);
        if (to > kWeek) week.add_span(0, to - kWeek, 1);
      }
    auto out = week.take();
    if (!out)
      out = promql::binary(BinaryOp::Mul, recorded(series::kCalendarInWeek), promql::number(0));
    if (!of_date) return std::move(*out);
    return promql::binary(BinaryOp::Add, std::move(*out), std::move(*of_date));
  }

  /// Other spans on the date than on its weekday.
  void replace(Date date, const std::vector<DaySpan> &spans, Steps &days) const {
    const double midnight = local_midnight(date);
    const auto weekday = static_cast<std::size_t>((time::days_since_epoch(date) + 3) % 7);
    for (const DaySpan &span : hours_.week[weekday])
      days.add_span(midnight + in_seconds(span.from), midnight + in_seconds(span.to), -1);
    for (const DaySpan &span : spans)
      days.add_span(midnight + in_seconds(span.from), midnight + in_seconds(span.to), 1);
  }

  /// Seconds by the day of the week, from Sunday on, as PromQL counts them.
  using ClosedDays = std::array<double, 7>;
  static std::size_t weekday_of(Interval day, const time::Zone &zone) {
    constexpr std::int64_t kThursday = 4; // 1970-01-01
    return static_cast<std::size_t>((time::days_since_epoch(zone.date_at(day.from)) + kThursday) %
                                    7);
  }
  /// What most days of each weekday have: not those of holidays and changes of clock.
  static ClosedDays usual_days(Instant from, Instant end, const time::Zone &zone,
                               const time::OpenTime &open) {
    std::array<std::map<double, int>, 7> counts;
    for (Interval day = time::calendar_window(time::Period::Day, zone, from); day.from < end;
         day = time::calendar_window(time::Period::Day, zone, day.to))
      ++counts[weekday_of(day, zone)][seconds(day.length() - open.within(day))];
    ClosedDays out{};
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = std::max_element(counts[i].begin(), counts[i].end(), [](auto &a, auto &b) {
                 return a.second < b.second;
               })->first;
    return out;
  }
  /// On the zone's clocks, whose offset its calendar records.
  Expr of_weekday(const ClosedDays &usual, const time::Zone &zone) const {
    const terms::Calendar window{time::Period::Day, terms::Name{zone.name(), {}}};
    const Expr offset =
        promql::aggregate("max", plan::of_calendar(series::kCalendarOffset, {window}, project_));
    Expr now =
        promql::binary(BinaryOp::Sub, promql::call("time", {}), promql::number(kMillisecond));
    const Expr day =
        promql::call("day_of_week", {promql::binary(BinaryOp::Add, offset, std::move(now))});
    Expr out = promql::number(usual[0]);
    for (std::size_t i = 1; i < usual.size(); ++i) {
      if (usual[i] == usual[0]) continue;
      Expr is_it = yes_or_no(BinaryOp::Equal, day, promql::number(static_cast<double>(i)));
      out = plus(std::move(out), times(promql::number(usual[i] - usual[0]), std::move(is_it)));
    }
    return out;
  }

  /// Seconds of each whole period, as a sum of changes.
  void add_closed(Group &out, const time::Zone &zone, time::Period period,
                  const time::OpenTime &open) const {
    Interval when =
        time::calendar_window(period, zone, time::Zone().start_of({kFirstCalendarYear, 1, 1}));
    const Instant end = time::Zone().start_of({model::kLastCalendarYear + 1, 1, 1});
    const bool is_day = period == time::Period::Day;
    const ClosedDays usual = is_day ? usual_days(when.from, end, zone, open) : ClosedDays{};
    // Of days what differs from the usual one of their weekday, of longer periods all.
    const auto closed = [&] {
      return seconds(when.length() - open.within(when)) - usual[weekday_of(when, zone)];
    };
    double before = closed();
    Expr first = promql::number(before);
    const bool differs = std::any_of(usual.begin(), usual.end(),
                                     [&](double seconds) { return seconds != usual[0]; });
    if (differs)
      first = plus(of_weekday(usual, zone), std::move(first));
    else if (is_day)
      first = promql::number(before + usual[0]);
    Steps steps(
        promql::binary(BinaryOp::Sub, promql::call("time", {}), promql::number(kMillisecond)));
    for (when = time::calendar_window(period, zone, when.to); when.from < end;
         when = time::calendar_window(period, zone, when.to)) {
      steps.add(seconds({when.from.ns}), closed() - before);
      before = closed();
    }
    Expr value = first;
    if (auto changes = steps.take())
      value = promql::binary(BinaryOp::Add, std::move(value), std::move(*changes));
    model::Labels labels = this->labels({});
    labels[std::string(series::kTimezone)] = zone.name();
    labels[std::string(series::kWindow)] = window_label(terms::Calendar{period, {}}, false);
    out.rules.push_back(
        record(series::kCalendarClosed, labels,
               differs ? std::move(value) : promql::call("vector", {std::move(value)})));
  }

  model::Labels labels(std::string_view bound) const {
    model::Labels out = project_.identity;
    out[std::string(series::kExclusion)] = exclusion_;
    if (!bound.empty()) out[std::string(series::kBound)] = bound;
    return out;
  }
  Expr selector(std::string_view name, std::string_view bound = {}) const {
    std::vector<promql::Matcher> matchers;
    for (const auto &[label, value] : labels(bound))
      matchers.push_back(promql::equals(label, value));
    return promql::selector(std::string(name), std::move(matchers));
  }
  /// What this evaluation recorded before.
  Expr recorded(std::string_view name, std::string_view bound = {}) const {
    return fresh(selector(name, bound), interval());
  }
  void add(Group &out, std::string_view name, Expr expr, std::string_view bound = {}) const {
    out.rules.push_back(record(name, labels(bound), std::move(expr)));
  }
  time::Duration interval() const { return project_.evaluation_interval.value; }

  std::string exclusion_;
  const time::OpeningHours &hours_;
  const model::Project &project_;
};

} // namespace

std::vector<Group> make_hours_rules(const model::Model &model) {
  std::map<std::string, Windows> calendars;
  std::set<std::string> services; ///< whose maintenance is left out
  for (const std::vector<model::Objective> *all : {&model.objectives, &model.promised})
    for (const model::Objective &o : *all) {
      if (o.exclude.maintenance) services.insert(o.service.value);
      if (o.calendar.value.empty()) continue;
      Windows &windows = calendars[o.calendar.value];
      for (const terms::Calendar &window : calendar_windows(o))
        windows.emplace(model::calendar_zone(window, model.project).name(), window.period);
    }
  std::vector<Group> out;
  for (const auto &[name, windows] : calendars)
    if (const model::Calendar *calendar = model.find_calendar(name)) {
      const Hours hours(exclusion_of(*calendar), calendar->hours, model.project);
      out.push_back(hours.of_calendar());
      if (!windows.empty()) out.push_back(hours.closed(windows));
    }
  for (const model::Maintenance &m : model.maintenances)
    if (m.repetition && std::any_of(services.begin(), services.end(),
                                    [&](const std::string &s) { return model::concerns(m, s); }))
      out.push_back(Hours(exclusion_of(m), m.repetition->hours, model.project)
                        .of_repetition(m.repetition->first, m.repetition->last));
  return out;
}

} // namespace slac::plan
