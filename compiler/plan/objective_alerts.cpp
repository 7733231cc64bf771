// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/objective_alerts.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/latency.hpp"
#include "compiler/plan/dashboard_uid.hpp"
#include "compiler/plan/error_budget.hpp"
#include "compiler/plan/event_sums.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/signal.hpp"
#include "compiler/terms/print.hpp"
#include "compiler/time/duration.hpp"

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
      : o_(objective), model_(model), series_(objective, model.project), sums_(series_),
        budget_(objective, series_) {}

  std::vector<Rule> make() const {
    std::vector<Rule> out;
    for (const bool page : {true, false})
      if (tier(page).enabled)
        if (auto rule = burn(page)) out.push_back(std::move(*rule));
    if (o_.ticket.enabled) {
      out.push_back(exhausted());
      out.push_back(forecast());
    }
    if (o_.no_data.alerts) out.push_back(no_data());
    out.push_back(gap());
    if (o_.minimum.total > 0) out.push_back(low_traffic());
    const model::Latency *latency = model::latency_of(o_.indicator);
    if (latency != nullptr && model::may_lack_bucket(*latency)) out.push_back(no_bucket(*latency));
    return out;
  }

private:
  using Matchers = std::vector<promql::Matcher>;

  const model::AlertTier &tier(bool page) const { return page ? o_.page : o_.ticket; }
  time::Duration length() const { return model::window_length(o_); }

  /// In annotations: the value of `by` that the alert is about.
  Matchers own() const {
    Matchers out;
    for (const std::string &label : series_.by())
      out.push_back(own_label(label));
    return out;
  }

  Expr read(Role role, Matchers more = {}) const { return series_.read(role, std::move(more)); }
  Expr ratio(time::Duration window, Matchers more = {}) const {
    return read({Metric::ErrorRatio, window}, std::move(more));
  }
  Expr budget_left(Matchers more = {}) const {
    return read({Metric::Budget, length()}, std::move(more));
  }
  static Expr no_window(Expr expr) {
    return promql::aggregate_without("max", {std::string(series::kWindow)}, std::move(expr));
  }

  /// Nothing if no pair of the tier can fire.
  std::optional<Rule> burn(bool page) const {
    std::optional<Expr> any;
    Annotation description = promise();
    for (const model::BurnPair &pair : model::burn_pairs(o_, model_.project)) {
      if (pair.tier.page != page || pair.use != model::BurnPair::Use::Alert) continue;
      description += said_of(pair);
      Expr fires = enough(pair.tier.long_window, this->fires(pair, {}));
      any =
          any ? promql::binary(BinaryOp::Or, std::move(*any), std::move(fires)) : std::move(fires);
    }
    if (!any) return std::nullopt;
    Rule out = alert(model::burn_alert_name(tier(page)), page);
    out.expr = std::move(*any);
    adopt(out, tier(page));
    description += left();
    add_default(out, "summary", "Objective " + subject() + " burns its error budget too fast");
    out.annotations.try_emplace("description", std::move(description));
    return out;
  }

  Expr fires(const model::BurnPair &pair, const Matchers &more) const {
    const auto exceeds = [&](time::Duration window) {
      return budget_.exceeds(ratio(window, more), pair.factor, pair.threshold);
    };
    return both(exceeds(pair.tier.long_window), exceeds(pair.tier.short_window));
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
    add_default(out, "summary", "Objective " + subject() + " has no error budget left");
    Annotation description = promise();
    description += " The objective is missed as of now: {{ $value | humanizePercentage }} of the "
                   "budget is left.";
    out.annotations.try_emplace("description", std::move(description));
    return out;
  }

  /// Seconds until the budget is spent, at the pace of a day.
  Expr lasts(Matchers more) const {
    Expr left = promql::binary(BinaryOp::Mul, no_window(budget_left(more)),
                               promql::number(seconds(length())));
    Expr pace = budget_.share_of(ratio(kDay, std::move(more)));
    return promql::binary(BinaryOp::Div, std::move(left), std::move(pace));
  }

  Rule forecast() const {
    Rule out = alert(series::kAlertForecast, false);
    const double ahead = std::min(seconds(length()), seconds({30 * time::kDay})) / kForecastShare;
    out.expr = both(below(lasts({}), ahead), above(no_window(budget_left()), 0));
    route(out, o_.ticket);
    out.wait = {time::kHour};
    add_default(out, "summary", "Objective " + subject() + " runs out of error budget soon");
    Annotation description = promise();
    description += " At the pace of the last day the budget ends in {{ $value | humanizeDuration "
                   "}}. Left of it: ";
    description += Shown{budget_left(own()), "humanizePercentage"};
    description += ".";
    out.annotations.try_emplace("description", std::move(description));
    return out;
  }

  /// Of a split objective also a value that was seen in the last day.
  Rule no_data() const {
    Rule out = alert(series::kAlertNoData, o_.no_data.pages);
    out.expr = promql::call("absent", {read({Metric::TotalRate, {}})});
    if (!o_.by.empty()) {
      Expr seen = above(without_part(read({Metric::Sum, kDay}, of_part(kMeasured))), 0);
      Expr gone = promql::binary(BinaryOp::Unless, std::move(seen), read({Metric::TotalRate, {}}));
      // Only where no value is known that could be named.
      out.expr = promql::binary(BinaryOp::Or, on({}), std::move(gone), std::move(out.expr));
    }
    route(out, tier(o_.no_data.pages));
    out.wait = o_.no_data.after;
    add_default(out, "summary", "Objective " + subject() + " is not measured");
    Annotation description = promise();
    description += " Its total has no samples: the target is down, renamed or not scraped. "
                   "Burn-rate alerts are blind meanwhile.";
    out.annotations.try_emplace("description", std::move(description));
    return out;
  }

  /// Of an objective that is older than that.
  Rule gap() const {
    Rule out = alert(series::kAlertGap, false);
    Expr share =
        promql::binary(BinaryOp::Div, without_part(read({Metric::Sum, kDay}, of_part(kMeasured))),
                       promql::number(seconds(kDay)));
    Expr old_enough = promql::shifted(series_.selector({Metric::TotalRate, {}}), ms(kDay));
    out.expr = both(below(std::move(share), 0.95), std::move(old_enough));
    route(out, o_.ticket);
    out.wait = {15 * time::kMinute};
    add_default(out, "summary", "Objective " + subject() + " was not measured all day");
    Annotation description = promise();
    description +=
        " Only {{ $value | humanizePercentage }} of the last day was measured; events in "
        "the gap count neither as good nor as bad.";
    out.annotations.try_emplace("description", std::move(description));
    return out;
  }

  Rule low_traffic() const {
    Rule out = alert(series::kAlertLowTraffic, false);
    out.expr = below(events(kDay, kTotal), static_cast<double>(o_.minimum.total));
    route(out, o_.ticket);
    out.wait = {time::kHour};
    add_default(out, "summary", "Objective " + subject() + " has too little traffic to alert on");
    Annotation description = promise();
    description += " The last day had {{ $value | humanize }} events; its alerts ask for " +
                   std::to_string(o_.minimum.total) +
                   " in their long window, so that those of a day and less cannot fire.";
    out.annotations.try_emplace("description", std::move(description));
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
                "Objective " + subject() + " asks for a bucket that does not exist");
    Annotation description = promise();
    description += " The histogram has no bucket with the bound of " + latency.below.value.text() +
                   "s, so nothing is measured. Add the bucket, or choose a bound that exists.";
    out.annotations.try_emplace("description", std::move(description));
    return out;
  }

  /// Which pair it is that fires, by how much, and for how long the budget would last.
  Conditional said_of(const model::BurnPair &pair) const {
    const auto &[page, share, long_window, short_window] = pair.tier;
    Annotation then(" Over " + time::format_window(long_window) + " ");
    then += Shown{ratio(long_window, own()), "humanizePercentage"};
    then += model::is_of_time(o_.indicator) ? " of the time was bad, " : " of the events failed, ";
    then += Shown{budget_.share_of(ratio(long_window, own())), "printf `%.1f`"};
    then += " times what the budget allows; over " + time::format_window(short_window) + " ";
    then += Shown{ratio(short_window, own()), "humanizePercentage"};
    then += ".";
    return {enough(long_window, fires(pair, own())), std::move(then)};
  }

  Annotation left() const {
    Annotation out(" Left of the error budget: ");
    out += Shown{budget_left(own()), "humanizePercentage"};
    Annotation ends(", which lasts ");
    Expr pace = read({Metric::BurnRate, {}}, own());
    Expr end = promql::binary(BinaryOp::Div,
                              promql::binary(BinaryOp::Mul, no_window(budget_left(own())),
                                             promql::number(seconds(length()))),
                              std::move(pace));
    ends += Shown{std::move(end), "humanizeDuration"};
    ends += " at the pace of the last hour";
    out += Conditional{both(above(no_window(budget_left(own())), 0),
                            above(read({Metric::BurnRate, {}}, own()), 0)),
                       std::move(ends)};
    out += ".";
    return out;
  }

  /// The objective, and the value of `by` that it is about.
  std::string subject() const {
    std::string out = o_.name.value;
    for (const std::string &label : series_.by())
      out.append("{{ with $labels.")
          .append(label)
          .append(" }}, ")
          .append(label)
          .append(" {{ . }}{{ end }}");
    return out;
  }

  /// Where values of `by` have targets of their own, the one of this value.
  Annotation promise() const {
    Annotation out("Promised: ");
    if (o_.targets.empty()) {
      out += terms::print_target(o_.target.value);
    } else {
      // Also where its total has had no samples for a while.
      Expr day = promql::over(series_.selector({Metric::Target, model::window_length(o_)}, own()),
                              kDay.ns / 1'000'000);
      out += Shown{promql::binary(BinaryOp::Mul, promql::number(100),
                                  promql::call("last_over_time", {std::move(day)})),
                   "printf `%.10g%%`"};
      const std::string words = terms::print_target(o_.target.value);
      out += words.substr(words.find(' '));
    }
    out += o_.description.empty() ? std::string(".") : " (" + literal_text(o_.description) + ").";
    return out;
  }

  Rule alert(std::string_view name, bool page) const {
    Rule out{
        {}, std::string(name), promql::number(0), {}, {}, literal_labels(model_.project.labels),
        {}};
    for (const auto &[key, value] : o_.labels)
      out.labels[key] = literal_text(value);
    for (const auto &[key, value] : model_.project.identity)
      out.labels[key] = literal_text(value);
    out.labels[std::string(series::kObjective)] = o_.name.value;
    out.labels[std::string(series::kComponent)] = o_.service.value;
    const char *tier = page ? "page" : "ticket";
    out.labels["severity"] = tier;
    out.labels[std::string(series::kTier)] = tier;
    const model::Service *service = model_.find_service(o_.service.value);
    if (service != nullptr && !service->runbook.empty())
      out.annotations["runbook_url"] = literal_text(service->runbook);
    if (!model_.project.grafana_url.empty()) out.annotations["dashboard_url"] = dashboard_url();
    return out;
  }

  std::string dashboard_url() const {
    std::string out = literal_text(model_.project.grafana_url) + "/d/" + dashboard_uid(o_);
    const char *separator = "?";
    for (const std::string &label : series_.by()) {
      out.append(separator).append("var-").append(label).append("={{ $labels.").append(label);
      out.append(" | urlquery }}");
      separator = "&";
    }
    return out;
  }

  /// The labels that route a tier.
  static void route(Rule &rule, const model::AlertTier &tier) {
    for (const auto &[key, value] : tier.labels)
      rule.labels[key] = literal_text(value);
  }
  /// Everything that a tier says of its burn-rate alert.
  static void adopt(Rule &rule, const model::AlertTier &tier) {
    route(rule, tier);
    for (const auto &[key, value] : tier.annotations)
      rule.annotations[key] = Annotation(value);
  }
  static void add_default(Rule &rule, const char *key, const std::string &text) {
    rule.annotations.try_emplace(key, text);
  }

  const model::Objective &o_;
  const model::Model &model_;
  ObjectiveSeries series_;
  EventSums sums_;
  ErrorBudget budget_;
};

} // namespace

std::vector<Rule> make_objective_alerts(const model::Objective &objective,
                                        const model::Model &model) {
  return Alerts(objective, model).make();
}

} // namespace slac::plan
