// SPDX-License-Identifier: Apache-2.0
// Local time is UTC plus an offset, which changes at instants that tzdata knows: a table of them is
// a sum of steps. On the zone's clocks PromQL's own functions find the day, the month and their
// ends; a second table leads back from there to UTC. specs/rules.md derives the expressions.
#include "compiler/plan/calendar_rules.hpp"

#include "compiler/model/series.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/hours_rules.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;
using time::Period;

constexpr double kDay = 86400;
constexpr int kLastYear = model::kLastCalendarYear;
/// Longer than the interval of any group, shorter than any period.
constexpr time::Duration kInSight{15 * time::kMinute - time::kSecond};

constexpr std::string_view kEnd = "end";

Expr modulo(Expr left, double right) {
  return promql::binary(BinaryOp::Mod, std::move(left), promql::number(right));
}
Expr number(double value) { return promql::number(value); }
Expr days(Expr count) { return times(std::move(count), number(kDay)); }

/// The day of the week, counted from Monday.
Expr from_monday(Expr day) {
  return modulo(plus(promql::call("day_of_week", {std::move(day)}), number(6)), 7);
}
/// The month's place in its quarter: 0, 1, 2.
Expr in_quarter(Expr day) {
  return modulo(minus(promql::call("month", {std::move(day)}), number(1)), 3);
}
Expr days_in_month(Expr day) { return promql::call("days_in_month", {std::move(day)}); }

Expr month_start(const Expr &day) {
  return minus(day, days(minus(promql::call("day_of_month", {day}), number(1))));
}
Expr month_end(const Expr &day) {
  return plus(
      day, days(plus(minus(days_in_month(day), promql::call("day_of_month", {day})), number(1))));
}

/// From a border of months into the second month before or after it.
constexpr double kTwoMonths = 40 * kDay;

/// Local midnights as if UTC, of the period that holds the day.
Expr local_start(Period period, const Expr &day) {
  switch (period) {
  case Period::Week: return minus(day, days(from_monday(day)));
  case Period::Month: return month_start(day);
  case Period::Quarter: {
    const Expr month = month_start(day);
    Expr one = days(times(yes_or_no(BinaryOp::GreaterEqual, in_quarter(day), number(1)),
                          days_in_month(minus(month, number(kDay)))));
    Expr two = days(times(yes_or_no(BinaryOp::GreaterEqual, in_quarter(day), number(2)),
                          days_in_month(minus(month, number(kTwoMonths)))));
    return minus(minus(month, std::move(one)), std::move(two));
  }
  case Period::Year: return minus(day, days(minus(promql::call("day_of_year", {day}), number(1))));
  case Period::Day:
  case Period::Term: break; // the decoder refuses a term
  }
  return day;
}

Expr local_end(Period period, const Expr &day) {
  switch (period) {
  case Period::Week: return plus(day, days(minus(number(7), from_monday(day))));
  case Period::Month: return month_end(day);
  case Period::Quarter: {
    const Expr month = month_end(day);
    Expr one = days(
        times(yes_or_no(BinaryOp::LessEqual, in_quarter(day), number(1)), days_in_month(month)));
    Expr two = days(times(yes_or_no(BinaryOp::LessEqual, in_quarter(day), number(0)),
                          days_in_month(plus(month, number(kTwoMonths)))));
    return plus(plus(month, std::move(one)), std::move(two));
  }
  case Period::Year: {
    // Every fourth year from 1901 to 2099 is a leap year.
    Expr is_leap = yes_or_no(BinaryOp::Equal, modulo(promql::call("year", {day}), 4), number(0));
    return plus(day, days(minus(plus(number(366), std::move(is_leap)),
                                promql::call("day_of_year", {day}))));
  }
  case Period::Day:
  case Period::Term: break;
  }
  return plus(day, number(kDay));
}

/// Counts the periods modulo 3: one more with each.
Expr period_number(Period period, const Expr &day) {
  const auto whole = [](Expr expr) { return promql::call("floor", {std::move(expr)}); };
  const auto divided = [](Expr expr, double by) {
    return promql::binary(BinaryOp::Div, std::move(expr), number(by));
  };
  switch (period) {
  case Period::Week: // 1970-01-01 is a Thursday
    return modulo(whole(divided(plus(divided(day, kDay), number(3)), 7)), 3);
  case Period::Month: return modulo(promql::call("month", {day}), 3); // a year has four times three
  case Period::Quarter: {
    Expr quarter = whole(divided(plus(promql::call("month", {day}), number(2)), 3));
    return modulo(plus(times(promql::call("year", {day}), number(4)), std::move(quarter)), 3);
  }
  case Period::Year: return modulo(promql::call("year", {day}), 3);
  case Period::Day:
  case Period::Term: break;
  }
  return modulo(divided(day, kDay), 3);
}

/// The local start of the period before the one that starts there.
Expr local_before(Period period, const Expr &start) {
  const auto before = [&](std::initializer_list<double> days_ago) {
    std::optional<Expr> sum;
    for (const double days : days_ago) {
      Expr one = days_in_month(minus(start, number(days * kDay)));
      sum = sum ? plus(std::move(*sum), std::move(one)) : std::move(one);
    }
    return minus(start, days(std::move(*sum)));
  };
  switch (period) {
  case Period::Week: return minus(start, number(7 * kDay));
  case Period::Month: return before({1});
  case Period::Quarter: return before({1, 40, 70}); // in each of the three months
  case Period::Year: {
    Expr is_leap = yes_or_no(
        BinaryOp::Equal, modulo(promql::call("year", {minus(start, number(kDay))}), 4), number(0));
    return minus(start, days(plus(number(365), std::move(is_leap))));
  }
  case Period::Day:
  case Period::Term: break;
  }
  return minus(start, number(kDay));
}

/// The rules of one zone and one kind of period.
class ZoneCalendar {
public:
  ZoneCalendar(const time::Zone &zone, Period period, const model::Project &project)
      : zone_(zone), period_(period), project_(project) {}

  Group make() const {
    std::string name = "slo-calendar-" + zone_.name() + "-" + std::string(period_name(period_));
    std::replace(name.begin(), name.end(), '/', '-');
    Group out{std::move(name),
              "Which " + std::string(period_name(period_)) + " it is in " + zone_.name() +
                  ", by tzdata " + time::tzdata_version() + " up to " + std::to_string(kLastYear) +
                  ".",
              project_.evaluation_interval.value,
              {}};
    const Expr now = minus(promql::call("time", {}), number(kMillisecond));
    add(out, series::kCalendarOffset, promql::call("vector", {offset_of(zone_, now, false)}));
    const Expr local = plus(recorded(series::kCalendarOffset), now);
    add(out, series::kCalendarDay, minus(local, modulo(local, kDay)));
    const Expr day = recorded(series::kCalendarDay);
    add(out, series::kCalendarPeriod, period_number(period_, day));
    add(out, series::kCalendarStart, local_start(period_, day));
    const Expr start = recorded(series::kCalendarStart);
    add(out, series::kCalendarLocal, local_before(period_, start), kBoundBefore);
    add(out, series::kCalendarLocal, start, kBoundStart);
    add(out, series::kCalendarLocal, local_end(period_, day), kEnd);
    const Expr bound = recorded(series::kCalendarLocal);
    add(out, series::kCalendarBound, minus(bound, offset_of(zone_, bound, true)));
    const auto at = [&](std::string_view which) {
      return without_bound(recorded(series::kCalendarBound, which));
    };
    add(out, series::kCalendarEnd, at(kEnd));
    add(out, series::kCalendarLength, minus(at(kEnd), at(kBoundStart)));
    add(out, series::kCalendarLength, minus(at(kBoundStart), at(kBoundBefore)), {}, true);
    return out;
  }

private:
  /// Without the labels that the record has of its own: vmalert would keep both values.
  static Expr without_bound(Expr expr) {
    return promql::aggregate_without(
        "max", {std::string(series::kBound), std::string(series::kWindow)}, std::move(expr));
  }

  model::Labels labels(std::string_view bound = {}, bool is_before = false) const {
    model::Labels out = project_.identity;
    out[std::string(series::kTimezone)] = zone_.name();
    out[std::string(series::kWindow)] = window_label(terms::Calendar{period_, {}}, is_before);
    if (!bound.empty()) out[std::string(series::kBound)] = bound;
    return out;
  }

  void add(Group &out, std::string_view name, Expr expr, std::string_view bound = {},
           bool is_before = false) const {
    out.rules.push_back(record(name, labels(bound, is_before), std::move(expr)));
  }

  /// What this evaluation recorded before; of local times and bounds without a bound all of them.
  Expr recorded(std::string_view name, std::string_view bound = {}) const {
    std::vector<promql::Matcher> matchers;
    for (const auto &[label, value] : labels(bound))
      matchers.push_back(promql::equals(label, value));
    return fresh(promql::selector(std::string(name), std::move(matchers)),
                 project_.evaluation_interval.value);
  }

  const time::Zone &zone_;
  Period period_;
  const model::Project &project_;
};

} // namespace

std::vector<terms::Calendar> calendar_windows(const model::Objective &objective) {
  std::vector<terms::Calendar> out;
  for (const terms::WindowForm &form : model::windows_of(objective))
    if (const auto *window = std::get_if<terms::Calendar>(&form)) out.push_back(*window);
  return out;
}

Expr offset_of(const time::Zone &zone, const Expr &when, bool of_local) {
  const time::Instant first = time::Zone().start_of({kFirstCalendarYear, 1, 1});
  Expr out = number(seconds(zone.offset_at(first)));
  for (const time::Zone::Change &change :
       zone.changes(first, time::Zone().start_of({kLastYear + 1, 1, 1}))) {
    const double step = seconds(change.after) - seconds(change.before);
    double from = seconds({change.at.ns});
    if (of_local) from += seconds(std::max(change.before, change.after));
    Expr is_after = yes_or_no(BinaryOp::GreaterEqual, when, number(from));
    out = promql::binary(step > 0 ? BinaryOp::Add : BinaryOp::Sub, std::move(out),
                         times(std::move(is_after), number(std::abs(step))));
  }
  return out;
}

RuleFile make_calendar_rules(const model::Model &model) {
  std::map<std::string, std::set<Period>> zones;
  for (const std::vector<model::Objective> *all : {&model.objectives, &model.promised})
    for (const model::Objective &objective : *all)
      for (const terms::Calendar &window : calendar_windows(objective))
        zones[model::calendar_zone(window, model.project).name()].insert(window.period);
  RuleFile out;
  for (const auto &[name, periods] : zones)
    if (const auto zone = time::Zone::load(name))
      for (const Period period : periods)
        out.groups.push_back(ZoneCalendar(*zone, period, model.project).make());
  for (Group &hours : make_hours_rules(model))
    out.groups.push_back(std::move(hours));
  return out;
}

Expr of_calendar(std::string_view name, const std::vector<terms::Calendar> &windows,
                 const model::Project &project, bool is_before, time::Duration ago,
                 std::vector<promql::Matcher> more) {
  std::set<std::string> names;
  for (const terms::Calendar &window : windows)
    names.insert(window_label(window, is_before));
  std::string pattern;
  for (const std::string &one : names)
    pattern += (pattern.empty() ? "" : "|") + one;
  std::vector<promql::Matcher> matchers{
      promql::equals(std::string(series::kTimezone),
                     model::calendar_zone(windows.front(), project).name()),
      {std::string(series::kWindow),
       names.size() > 1 ? promql::MatchOp::Regex : promql::MatchOp::Equal,
       std::move(pattern),
       {}}};
  std::move(more.begin(), more.end(), std::back_inserter(matchers));
  for (const auto &[label, value] : project.identity)
    matchers.push_back(promql::equals(label, value));
  Expr range = promql::over(promql::selector(std::string(name), std::move(matchers)), ms(kInSight));
  if (ago.ns != 0) range = promql::shifted(std::move(range), ms(ago));
  return promql::call("last_over_time", {std::move(range)});
}

} // namespace slac::plan
