// SPDX-License-Identifier: Apache-2.0
// An objective's rules in three groups. `-base` alone reads raw series, over an hour at most; it
// records the windows up to six hours and sums of events that every longer window is made of.
// `-window` makes those. specs/rules.md derives each expression and gives the measurements behind
// it.
#include "compiler/model/burn_rate.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/event_sums.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/objective_alerts.hpp"
#include "compiler/time/duration.hpp"

#include <set>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr time::Duration kFiveMinutes{5 * time::kMinute};
constexpr time::Duration kDay{time::kDay};
constexpr std::string_view kWindowSum = "_window";

std::int64_t ms(time::Duration d) { return d.ns / 1'000'000; }

/// `sum(rate(counter[w]))`, or the author's expression with `$window` = w.
Expr rate_of(const model::Counter &counter, time::Duration window) {
  if (counter.windowed)
    return promql::aggregate("sum", promql::substitute_length(counter.expr, "window", ms(window)));
  Expr rate = promql::call("rate", {promql::over(counter.expr, ms(window))});
  return promql::aggregate("sum", std::move(rate));
}

class ObjectiveRules {
public:
  ObjectiveRules(const model::Objective &objective, const model::Ratio &ratio,
                 const model::Model &model)
      : o_(objective), ratio_(ratio), model_(model),
        project_(model.project), labels_{{std::string(series::kObjective), o_.name.value}},
        sums_(o_.name.value, interval()) {
    for (const model::BurnTier &tier : model::burn_tiers())
      windows_.insert({tier.long_window, tier.short_window});
    for (const model::BurnPair &pair : model::burn_pairs(o_, project_))
      if (pair.use == model::BurnPair::Use::Alert)
        windows_.insert({pair.tier.long_window, pair.tier.short_window});
  }

  Group base() const {
    Group out = group("base",
                      "Every evaluation: rates, error ratios of up to 6h, and sums of events by "
                      "quarters of an hour.",
                      interval());
    add(out, series::kRuleTotal5m, rate_of(ratio_.total, kFiveMinutes));
    add(out, series::kRuleBad5m, bad_rate5m());
    add(out, series::kRuleStep, sums_.step(rate(series::kRuleBad5m), rate(series::kRuleTotal5m)));
    add(out, series::kRuleRunning, sums_.running());
    add(out, series::kRuleClosed, sums_.closed());
    for (const time::Duration w : windows_)
      if (is_in_base(w)) add(out, error_ratio(w), short_ratio(w));
    add(out, series::kRuleBurn1h,
        promql::binary(BinaryOp::Div, rate(error_ratio({time::kHour})), promql::number(budget())));
    return out;
  }

  Group window() const {
    Group out = group("window",
                      "Every 5m: windows of more than 6h and the budget, made of those sums as of "
                      "the evaluation before.",
                      kWindowInterval);
    for (const time::Duration w : windows_)
      if (!is_in_base(w)) {
        const std::string name = time::format_window(w);
        add(out, sum_name(name), sums_.over_late(w, kEveryPart));
        add(out, error_ratio(w), long_ratio(name));
      }
    add(out, sum_name(kWindowSum), sums_.over_late(length(), kEveryPart));
    add_windowed(out, series::kRuleErrorWindow, long_ratio(kWindowSum));
    add_windowed(out, series::kRuleMeasured, measured());
    add_windowed(out, series::kRuleBudget, budget_remaining());
    return out;
  }

  Group alerts() const {
    Group out = group("alerts", "What is promised, and the alerts on it.", interval());
    add_windowed(out, series::kRuleTarget, promql::call("vector", {promql::number(target())}));
    out.rules.push_back(
        record(series::kRuleSloInfo, info_labels(), promql::call("vector", {promql::number(1)})));
    for (Rule &alert : make_objective_alerts(o_, model_, gap_of_last_day()))
      out.rules.push_back(std::move(alert));
    return out;
  }

private:
  time::Duration interval() const { return project_.evaluation_interval.value; }
  time::Duration length() const { return model::window_length(o_); }
  double budget() const { return model::budget_ratio(o_.target.value.percent); }
  double target() const {
    return model::budget_ratio(base::Decimal::from_int(100) - o_.target.value.percent);
  }
  static std::string sum_name(std::string_view window) {
    return std::string(series::kRuleSumPrefix) + std::string(window);
  }

  Group group(const char *name, std::string purpose, time::Duration every) const {
    return {"slo-" + o_.name.value + "-" + name, std::move(purpose), every, {}};
  }
  void add(Group &group, std::string_view name, Expr expr) const {
    group.rules.push_back(record(name, labels_, std::move(expr)));
  }
  void add_windowed(Group &group, std::string_view name, Expr expr) const {
    model::Labels labels = labels_;
    labels[std::string(series::kWindow)] = time::format_window(length());
    group.rules.push_back(record(name, std::move(labels), std::move(expr)));
  }

  Expr self(std::string_view name) const {
    return recorded(name, series::kObjective, o_.name.value);
  }
  /// A record of the `-base` group, inside it.
  Expr rate(std::string_view name) const { return fresh(self(name), interval()); }
  /// 0 while the objective is measured; without labels, to stand beside a sum over raw series.
  Expr bare_zero() const {
    return promql::binary(BinaryOp::Mul, promql::number(0),
                          promql::aggregate("sum", rate(series::kRuleTotal5m)));
  }

  /// Bad events per second over `w`; nothing where only bad events are counted and none was.
  Expr bad_of(time::Duration w, const Expr &total) const {
    Expr part = rate_of(ratio_.part, w);
    if (!ratio_.part_is_good) return part;
    part = promql::binary(BinaryOp::Or, std::move(part), bare_zero());
    return promql::call("clamp_min",
                        {promql::binary(BinaryOp::Sub, total, std::move(part)), promql::number(0)});
  }

  Expr bad_rate5m() const {
    Expr bad = bad_of(kFiveMinutes, promql::aggregate("sum", rate(series::kRuleTotal5m)));
    if (ratio_.part_is_good) return bad;
    return promql::binary(BinaryOp::Or, std::move(bad), bare_zero());
  }

  Expr short_ratio(time::Duration w) const {
    if (w.ns > time::kHour)
      return ratio_of_sums(sums_.over(w, kBad), sums_.over(w, kTotal), rate(series::kRuleTotal5m));
    if (w == kFiveMinutes)
      return ratio_or_zero(rate(series::kRuleBad5m), rate(series::kRuleTotal5m),
                           rate(series::kRuleTotal5m));
    const Expr total = rate_of(ratio_.total, w);
    Expr positive = promql::binary(BinaryOp::Greater, total, promql::number(0));
    return promql::binary(BinaryOp::Or,
                          promql::binary(BinaryOp::Div, bad_of(w, total), std::move(positive)),
                          bare_zero());
  }

  /// A record of the `-window` group, inside it.
  Expr sum(std::string_view window, std::string_view part) const {
    Expr out = self(sum_name(window));
    std::get<promql::Selector>(out.node).matchers.push_back(
        promql::equals(std::string(series::kPart), std::string(part)));
    return fresh(std::move(out), kWindowInterval);
  }
  static Expr without_part(Expr expr) {
    return promql::aggregate_without("sum", {std::string(series::kPart)}, std::move(expr));
  }

  static Expr ratio_of_sums(Expr bad, Expr total, Expr present) {
    promql::Matching matching;
    matching.labels = {std::string(series::kPart)};
    // A quarter that an outage of Prometheus cut short may be taken off without having been added.
    bad = promql::call("clamp_min", {std::move(bad), promql::number(0)});
    total = promql::binary(BinaryOp::Greater, std::move(total), promql::number(0));
    Expr ratio =
        promql::binary(BinaryOp::Div, std::move(matching), std::move(bad), std::move(total));
    return promql::binary(BinaryOp::Or, std::move(ratio),
                          promql::binary(BinaryOp::Mul, promql::number(0), std::move(present)));
  }

  Expr long_ratio(std::string_view window) const {
    return ratio_of_sums(sum(window, kBad), sum(window, kTotal), without_part(sum(window, kTotal)));
  }

  Expr measured() const {
    Expr share = promql::binary(BinaryOp::Div, without_part(sum(kWindowSum, kMeasured)),
                                promql::number(static_cast<double>(length().ns / time::kSecond)));
    return promql::call("clamp_max", {std::move(share), promql::number(1)});
  }

  /// Spent = error ratio ÷ (1 − target) × measured time ÷ window: right for young history, where
  /// the ratio alone would charge ten minutes of errors against one day of a month.
  Expr budget_remaining() const {
    Expr burnt =
        promql::binary(BinaryOp::Div, fresh(self(series::kRuleErrorWindow), kWindowInterval),
                       promql::number(budget()));
    Expr spent = promql::binary(BinaryOp::Mul, std::move(burnt),
                                fresh(self(series::kRuleMeasured), kWindowInterval));
    return promql::binary(BinaryOp::Sub, promql::number(1), std::move(spent));
  }

  Expr gap_of_last_day() const {
    Expr measured = self(sum_name(time::format_window(kDay)));
    std::get<promql::Selector>(measured.node)
        .matchers.push_back(promql::equals(std::string(series::kPart), std::string(kMeasured)));
    Expr share = promql::binary(BinaryOp::Div, without_part(latest(std::move(measured))),
                                promql::number(static_cast<double>(kDay.ns / time::kSecond)));
    Expr low = promql::binary(BinaryOp::Less, std::move(share), promql::number(0.95));
    Expr old_enough = promql::shifted(self(series::kRuleTotal5m), ms(kDay));
    return promql::binary(BinaryOp::And, std::move(low), std::move(old_enough));
  }

  model::Labels info_labels() const {
    model::Labels out = project_.labels;
    for (const auto &[key, value] : o_.labels)
      out[key] = value;
    out[std::string(series::kObjective)] = o_.name.value;
    out[std::string(series::kComponent)] = o_.service.value;
    if (!o_.description.empty()) out["description"] = o_.description;
    out["target"] = o_.target.value.percent.text() + "%";
    out[std::string(series::kWindow)] = time::format_window(length());
    return out;
  }

  const model::Objective &o_;
  const model::Ratio &ratio_;
  const model::Model &model_;
  const model::Project &project_;
  model::Labels labels_;
  EventSums sums_;
  std::set<time::Duration> windows_; ///< of error ratios: the table's, and those that alerts use
};

} // namespace

RuleFile make_objective_rules(const model::Objective &objective, const model::Model &model) {
  return std::visit(
      [&](const model::Ratio &ratio) -> RuleFile {
        const ObjectiveRules rules(objective, ratio, model);
        return {{rules.base(), rules.window(), rules.alerts()}};
      },
      objective.indicator);
}

} // namespace slac::plan
