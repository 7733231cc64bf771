// SPDX-License-Identifier: Apache-2.0
// The alerts of one Objective: burn rates by the pairs of model/burn_rate, then what an SRE must
// know beside them: a spent budget, a forecast, and every way in which measuring can stop.
#include "compiler/plan/objective_alerts.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/latency.hpp"
#include "compiler/plan/calendar_rules.hpp"
#include "compiler/plan/composition.hpp"
#include "compiler/plan/error_budget.hpp"
#include "compiler/plan/event_sums.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/objective_shape.hpp"
#include "compiler/plan/signal.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr time::Duration kDay{time::kDay};
/// How far ahead the end of the budget is announced, of a window of 30 days.
constexpr std::int64_t kForecastShare = 10;

Expr both(Expr left, Expr right) {
  return promql::binary(BinaryOp::And, std::move(left), std::move(right));
}
Expr above(Expr expr, double bound) {
  return promql::binary(BinaryOp::Greater, std::move(expr), promql::number(bound));
}
Expr below(Expr expr, double bound) {
  return promql::binary(BinaryOp::Less, std::move(expr), promql::number(bound));
}

class Alerts {
public:
  Alerts(const model::Objective &objective, const model::Model &model)
      : o_(objective), model_(model), series_(objective, model.project),
        exclusions_(objective, model), sums_(series_, exclusions_), budget_(objective, series_) {
    if (model::composite_of(objective) != nullptr) members_.emplace(objective, model);
  }

  ObjectiveAlerts make() const {
    ObjectiveAlerts out;
    if (model_.project.names == model::Names::Ours) out = burns();
    if (o_.no_data.alerts && model_.project.names != model::Names::Pyrra)
      out.quick.push_back(no_data());
    const model::Latency *latency = model::latency_of(o_.indicator);
    if (latency != nullptr && model::may_lack_bucket(*latency))
      out.quick.push_back(no_bucket(*latency));
    if (o_.ticket.enabled) {
      out.slow.push_back(exhausted());
      out.slow.push_back(forecast());
    }
    if (!members_) out.slow.push_back(gap());
    if (o_.minimum.total > 0) out.slow.push_back(low_traffic());
    if (!calendar_windows(o_).empty() || exclusions_.recur()) out.slow.push_back(no_calendar());
    return out;
  }

  ObjectiveAlerts burns() const {
    ObjectiveAlerts out;
    for (const bool page : {true, false})
      if (tier(page).enabled) add_burns(page, out);
    return out;
  }

  /// Of a split objective also a value that was seen in the last day.
  Rule no_data() const {
    Rule out = alert(model::no_data_alert_name(o_.no_data), o_.no_data.pages);
    const Expr measured = members_ ? ratio(kRateWindow) : read({Metric::TotalRate});
    out.expr = promql::call("absent", {measured});
    if (!o_.by.empty()) {
      Expr seen = members_ ? members_->seen_in_the_last_day()
                           : above(without_part(read({Metric::Sum, kDay}, of_part(kMeasured))), 0);
      Expr gone =
          members_ ? promql::binary(BinaryOp::Unless, on(series_.by()), std::move(seen), measured)
                   : promql::binary(BinaryOp::Unless, std::move(seen), measured);
      // Only where no value is known that could be named.
      out.expr = promql::binary(BinaryOp::Or, on({}), std::move(gone), std::move(out.expr));
    }
    out.expr = mute(std::move(out.expr), kRateWindow);
    route(out, tier(o_.no_data.pages));
    for (const auto &[label, value] : o_.no_data.labels)
      out.labels[label] = as_template(value);
    out.wait = o_.no_data.after;
    add_default(out, "summary", worded("Objective ", subject(), " is not measured"));
    add_default(out, "description",
                worded(promise(), members_
                                      ? " At least one of its members is not measured. Burn-rate "
                                        "alerts are blind meanwhile."
                                      : " Its total has no samples: the target is down, renamed or "
                                        "not scraped. Burn-rate alerts are blind meanwhile."));
    return out;
  }

private:
  using Matchers = std::vector<promql::Matcher>;

  const model::AlertTier &tier(bool page) const { return page ? o_.page : o_.ticket; }
  const terms::WindowForm &window() const { return model::window_of(o_); }
  double window_seconds() const { return seconds(terms::nominal_length(window())); }
  const terms::Calendar *calendar() const { return std::get_if<terms::Calendar>(&window()); }
  Expr of_calendar(std::string_view name) const {
    return plan::of_calendar(name, {*calendar()}, model_.project);
  }
  /// A share of the window in seconds.
  Expr in_seconds(Expr share) const {
    if (calendar() == nullptr)
      return promql::binary(BinaryOp::Mul, std::move(share), promql::number(window_seconds()));
    // Of the clock: what is left of the time that counts is spread over all of it.
    return promql::binary(BinaryOp::Mul, with_the_only(), std::move(share),
                          of_calendar(series::kCalendarLength));
  }

  /// About the value of `by` that the alert is about.
  Asked of_own(Expr expr) const { return {std::move(expr), series_.by()}; }

  Expr read(const Role &role, Matchers more = {}) const {
    return series_.read(role, std::move(more));
  }
  Expr ratio(time::Duration window) const { return read({Metric::ErrorRatio, window}); }
  Expr budget_left() const { return read({Metric::Budget, window()}); }
  static Expr no_window(Expr expr) {
    return promql::aggregate_without("max", {std::string(series::kWindow)}, std::move(expr));
  }

  std::vector<model::BurnPair> pairs(bool page) const {
    std::vector<model::BurnPair> out = model::burn_pairs(o_, model_.project);
    std::erase_if(out, [&](const model::BurnPair &pair) {
      return pair.tier.page != page || pair.use != model::BurnPair::Use::Alert;
    });
    return out;
  }
  /// Those of a tier are one alert, but what stands alone.
  void add_burns(bool page, ObjectiveAlerts &out) const {
    std::vector<model::BurnPair> together;
    const auto add = [&](const std::vector<model::BurnPair> &pairs, Rule rule) {
      // Whether one of them can fire or end with an evaluation of the base.
      const bool is_quick = std::any_of(pairs.begin(), pairs.end(), [](const auto &pair) {
        return is_in_base(pair.tier.long_window);
      });
      (is_quick ? out.quick : out.slow).push_back(std::move(rule));
    };
    for (const model::BurnPair &pair : pairs(page)) {
      if (pair.own == nullptr || !pair.own->stands_alone()) {
        together.push_back(pair);
        continue;
      }
      Rule alone = burn(page, {pair});
      alone.wait = pair.own->wait;
      for (const auto &[label, value] : pair.own->labels)
        alone.labels[label] = as_template(value);
      alone.labels["long"] = time::format_window(pair.tier.long_window);
      if (pair.tier.short_window < pair.tier.long_window)
        alone.labels["short"] = time::format_window(pair.tier.short_window);
      add({pair}, std::move(alone));
    }
    if (!together.empty()) add(together, burn(page, together));
  }

  Rule burn(bool page, const std::vector<model::BurnPair> &pairs) const {
    std::optional<Expr> any;
    Wordings paces;
    for (const model::BurnPair &pair : pairs) {
      paces["burn_" + time::format_window(pair.tier.long_window)] = pace(pair);
      Expr fires = mute(enough(pair.tier.long_window, this->fires(pair)), pair.tier.short_window);
      any =
          any ? promql::binary(BinaryOp::Or, std::move(*any), std::move(fires)) : std::move(fires);
    }
    Rule out = alert(model::burn_alert_name(tier(page)), page);
    out.expr = std::move(*any);
    adopt(out, tier(page));
    add_default(out, "summary",
                worded("Objective ", subject(), " burns its error budget too fast"));
    add_default(out, "description", promise());
    add_default(out, "budget_left", left());
    add_default(out, "budget_lasts", lasts_at_the_pace_of_the_hour());
    out.annotations.merge(std::move(paces));
    return out;
  }

  Expr fires(const model::BurnPair &pair) const {
    const auto exceeds = [&](time::Duration window) {
      return budget_.exceeds(ratio(window), pair.factor, pair.threshold);
    };
    if (pair.tier.short_window == pair.tier.long_window) return exceeds(pair.tier.long_window);
    return both(exceeds(pair.tier.long_window), exceeds(pair.tier.short_window));
  }

  /// Not while time does not count, nor where any did not in the window that ends now.
  Expr mute(Expr fires, time::Duration window) const {
    std::optional<Expr> active;
    if (members_)
      active = members_->excluded(window);
    else if (!exclusions_.none())
      active = promql::call("max_over_time",
                            {promql::over(series_.selector({Metric::Excluded}), ms(window))});
    if (!active) return fires;
    return promql::binary(BinaryOp::Unless, on({}), std::move(fires), std::move(*active));
  }

  /// Seconds of the last day that count, where there are any: an evaluation is the least of them.
  Expr service_of_day() const {
    Expr service = promql::aggregate_without("max", {std::string(series::kWindow)},
                                             read({Metric::Service, kDay}));
    return above(std::move(service), seconds(series_.interval()));
  }
  /// Of what a day holds, as if all of it counted.
  Expr of_whole_day(Expr events) const {
    if (exclusions_.none()) return events;
    Expr share = promql::binary(BinaryOp::Div, service_of_day(), promql::number(seconds(kDay)));
    return promql::binary(BinaryOp::Div, with_the_only(), std::move(events), std::move(share));
  }

  /// Events of a window, whichever group has them.
  Expr events(time::Duration window, std::string_view part) const {
    return without_part(is_in_base(window) ? sums_.over_late(window, part)
                                           : read({Metric::Sum, window}, of_part(part)));
  }

  /// Only with the events that the alert asks for.
  Expr enough(time::Duration window, Expr fires) const {
    const auto at_least = [&](std::string_view part, std::int64_t count) {
      if (count == 0) return;
      fires = both(std::move(fires), promql::binary(BinaryOp::GreaterEqual, events(window, part),
                                                    promql::number(static_cast<double>(count))));
    };
    at_least(kBad, o_.minimum.bad);
    at_least(kTotal, o_.minimum.total);
    return fires;
  }

  Rule exhausted() const {
    Rule out = alert(series::kAlertExhausted, false);
    out.expr = promql::binary(BinaryOp::LessEqual, no_window(budget_left()), promql::number(0));
    route(out, o_.ticket);
    out.wait = {15 * time::kMinute};
    add_default(out, "summary", worded("Objective ", subject(), " has no error budget left"));
    add_default(out, "description",
                worded(promise(), " The objective is missed as of now: ", OwnValue{Format::Share},
                       " of the budget is left."));
    return out;
  }

  /// Seconds until the budget is spent, at the pace of a day.
  Expr lasts() const {
    return promql::binary(BinaryOp::Div, in_seconds(no_window(budget_left())),
                          budget_.share_of(ratio(kDay)));
  }

  Rule forecast() const {
    Rule out = alert(series::kAlertForecast, false);
    const double ahead = std::min(window_seconds(), seconds({30 * time::kDay})) / kForecastShare;
    out.expr = both(below(lasts(), ahead), above(no_window(budget_left()), 0));
    if (calendar() != nullptr) {
      // With the period the budget begins anew.
      Expr rest = promql::binary(BinaryOp::Sub, of_calendar(series::kCalendarEnd),
                                 promql::call("time", {}));
      out.expr = both(std::move(out.expr),
                      promql::binary(BinaryOp::Less, with_the_only(), lasts(), std::move(rest)));
    }
    route(out, o_.ticket);
    out.wait = {time::kHour};
    add_default(out, "summary", worded("Objective ", subject(), " runs out of error budget soon"));
    add_default(out, "description",
                worded(promise(), " At the pace of the last day the budget ends in ",
                       OwnValue{Format::Duration}, "."));
    add_default(out, "budget_left", left());
    return out;
  }

  /// Of an objective that is older than that.
  Rule gap() const {
    Rule out = alert(series::kAlertGap, false);
    Expr share = promql::binary(
        BinaryOp::Div, of_whole_day(without_part(read({Metric::Sum, kDay}, of_part(kMeasured)))),
        promql::number(seconds(kDay)));
    Expr old_enough = promql::shifted(series_.selector({Metric::TotalRate}), ms(kDay));
    out.expr = both(below(std::move(share), 0.95), std::move(old_enough));
    route(out, o_.ticket);
    out.wait = {15 * time::kMinute};
    add_default(out, "summary", worded("Objective ", subject(), " was not measured all day"));
    add_default(out, "description",
                worded(promise(), " Only ", OwnValue{Format::Share},
                       " of the last day was measured; events in the gap count neither as good "
                       "nor as bad."));
    return out;
  }

  Rule low_traffic() const {
    Rule out = alert(series::kAlertLowTraffic, false);
    out.expr = below(of_whole_day(events(kDay, kTotal)), static_cast<double>(o_.minimum.total));
    route(out, o_.ticket);
    out.wait = {time::kHour};
    add_default(out, "summary",
                worded("Objective ", subject(), " has too little traffic to alert on"));
    add_default(out, "description",
                worded(promise(), " The last day had ", OwnValue{Format::Rounded},
                       " events; its alerts ask for " + std::to_string(o_.minimum.total) +
                           " in their long window, so that those of a day and less cannot fire."));
    return out;
  }

  Rule no_bucket(const model::Latency &latency) const {
    Rule out = alert(series::kAlertNoBucket, false);
    const Split split(o_, model_.accounts);
    out.expr =
        promql::binary(BinaryOp::Unless, split.aggregate("sum", model::latency_total(latency)),
                       split.aggregate("sum", model::latency_bucket(latency)));
    route(out, o_.ticket);
    out.wait = {10 * time::kMinute};
    add_default(out, "summary",
                worded("Objective ", subject(), " asks for a bucket that does not exist"));
    add_default(out, "description",
                worded(promise(), " The histogram has no bucket with the bound of " +
                                      latency.below.value.text() +
                                      "s, so nothing is measured. Add the bucket, or choose a "
                                      "bound that exists."));
    return out;
  }

  Rule no_calendar() const {
    Rule out = alert(series::kAlertNoCalendar, false);
    std::optional<Expr> any;
    for (const terms::Calendar &window : calendar_windows(o_)) {
      Expr absent = promql::call(
          "absent", {plan::of_calendar(series::kCalendarPeriod, {window}, model_.project)});
      any = any ? promql::binary(BinaryOp::Or, std::move(*any), std::move(absent))
                : std::move(absent);
    }
    for (Expr &flag : exclusions_.flags()) {
      Expr lately =
          promql::call("last_over_time", {promql::over(std::move(flag), ms({15 * time::kMinute}))});
      Expr absent = promql::call("absent", {std::move(lately)});
      any = any ? promql::binary(BinaryOp::Or, std::move(*any), std::move(absent))
                : std::move(absent);
    }
    out.expr = std::move(*any);
    route(out, o_.ticket);
    out.wait = {5 * time::kMinute};
    add_default(out, "summary", worded("Objective ", subject(), " has no calendar"));
    add_default(out, "description",
                worded(promise(), " The rules of _slac/calendar.yaml record nothing of ", what(),
                       " Load that file as well."));
    return out;
  }

  /// What a calendar lacks, and what follows.
  Wording what() const {
    Wording window =
        worded("the ", Label{std::string(series::kWindow)}, " in ",
               Label{std::string(series::kTimezone)}, ", so that this window counts nothing.");
    if (!exclusions_.recur()) return window;
    Wording exclusion =
        worded(Label{std::string(series::kExclusion)}, ", so that time counts which should not.");
    if (calendar_windows(o_).empty()) return exclusion;
    return worded(IfLabel{std::string(series::kExclusion), std::move(exclusion), {}, window});
  }

  /// How much went wrong over the windows of a pair.
  Wording pace(const model::BurnPair &pair) const {
    const auto share = [&](time::Duration window) {
      return Found{of_own(ratio(window)), Format::Share};
    };
    Wording out = worded(share(pair.tier.long_window), members_ ? " was bad"
                                                       : model::is_of_time(o_.indicator)
                                                           ? " of the time was bad"
                                                           : " of the events failed");
    if (pair.tier.short_window < pair.tier.long_window)
      out += worded(", over " + time::format_window(pair.tier.short_window) + " ",
                    share(pair.tier.short_window));
    return out;
  }

  Wording left() const { return worded(Found{of_own(budget_left()), Format::Share}); }

  /// While there is some, and it goes.
  Wording lasts_at_the_pace_of_the_hour() const {
    Expr lasts = promql::binary(BinaryOp::Div, in_seconds(no_window(budget_left())),
                                above(read({Metric::BurnRate}), 0));
    return worded(IfFound{of_own(above(std::move(lasts), 0)),
                          worded(OfSeries{{}, Format::Duration}, " at the pace of the last hour")});
  }

  /// The objective, and the value of `by` that it is about.
  Wording subject() const {
    Wording out = o_.name.value;
    for (const std::string &label : series_.by())
      out += IfLabel{label, worded(", " + label + " ", Label{label})};
    return out;
  }

  /// Where values of `by` have targets of their own, the one of this value.
  Wording promise() const {
    Wording out("Promised: ");
    if (o_.targets.empty()) {
      out += terms::print_target(o_.target.value);
    } else {
      // Also where its total has had no samples for a while.
      Expr day = promql::over(series_.selector({Metric::Target, window()}), kDay.ns / 1'000'000);
      Expr target = promql::binary(BinaryOp::Mul, promql::number(100),
                                   promql::call("last_over_time", {std::move(day)}));
      out += Found{of_own(std::move(target)), Format::AsPromised};
      const std::string words = terms::print_target(o_.target.value);
      out += words.substr(words.find(' '));
    }
    out += o_.description.empty() ? std::string(".") : " (" + o_.description + ").";
    return out;
  }

  Rule alert(std::string_view name, bool page) const {
    Rule out{{}, std::string(name), promql::number(0), {}, {}, wordings(model_.project.labels), {}};
    for (const auto &[key, value] : o_.labels)
      out.labels[key] = value;
    for (const auto &[key, value] : model_.project.identity)
      out.labels[key] = value;
    out.labels[std::string(series::kObjective)] = o_.name.value;
    out.labels[std::string(series::kComponent)] = o_.service.value;
    const char *tier = page ? "page" : "ticket";
    out.labels["severity"] = tier;
    out.labels[std::string(series::kTier)] = tier;
    const model::Service *service = model_.find_service(o_.service.value);
    if (service != nullptr && !service->runbook.empty())
      out.annotations["runbook_url"] = service->runbook;
    if (service != nullptr && !service->depends_on.empty())
      out.annotations["depends_on"] = model::dependencies(*service);
    if (!model_.project.grafana_url.empty()) out.annotations["dashboard_url"] = dashboard_url();
    return out;
  }

  Wording dashboard_url() const {
    Wording out = model_.project.grafana_url + "/d/" +
                  shape_of(o_, model_.project).uid(model_.project) +
                  "?var-objective=" + o_.name.value;
    for (const std::string &label : series_.by()) {
      out += "&var-" + label + "=";
      out += Label{label, Format::UrlQuery};
    }
    return out;
  }

  /// The labels that route a tier.
  static void route(Rule &rule, const model::AlertTier &tier) {
    for (const auto &[key, value] : tier.labels)
      rule.labels[key] = as_template(value);
  }
  /// Everything that a tier says of its burn-rate alert.
  static void adopt(Rule &rule, const model::AlertTier &tier) {
    route(rule, tier);
    for (const auto &[key, value] : tier.annotations)
      rule.annotations[key] = worded(UserTemplate{value});
  }
  static void add_default(Rule &rule, const char *key, Wording &&text) {
    rule.annotations.try_emplace(key, std::move(text));
  }

  const model::Objective &o_;
  const model::Model &model_;
  ObjectiveSeries series_;
  Exclusions exclusions_;
  EventSums sums_;
  ErrorBudget budget_;
  std::optional<Composition> members_; ///< of a composite
};

} // namespace

std::vector<Rule> make_burn_alerts(const model::Objective &objective, const model::Model &model) {
  ObjectiveAlerts all = Alerts(objective, model).burns();
  std::vector<Rule> out = std::move(all.quick);
  std::move(all.slow.begin(), all.slow.end(), std::back_inserter(out));
  return out;
}

Rule make_no_data_alert(const model::Objective &objective, const model::Model &model) {
  return Alerts(objective, model).no_data();
}

ObjectiveAlerts make_objective_alerts(const model::Objective &objective,
                                      const model::Model &model) {
  return Alerts(objective, model).make();
}

} // namespace slac::plan
