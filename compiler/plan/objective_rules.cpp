// SPDX-License-Identifier: Apache-2.0
// An objective's rules. Only the rules of windows up to 1h read raw series. Every evaluation adds
// its five-minute rate to the running sum of its aligned hour (T-1h, T]; a long window is the sum
// of such hours and of the running one, less the part of its first hour that lies before the
// window. Hours are told apart by their parity, so that one look over the last hour never mixes two
// of them. specs/rules.md derives each expression and gives the measurements behind it.
#include "compiler/model/series.hpp"
#include "compiler/plan/burn_rate.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/objective_alerts.hpp"
#include "compiler/time/duration.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kHourMs = time::kHour / kMs;
constexpr std::int64_t kMinuteMs = time::kMinute / kMs;
constexpr std::int64_t kSecondMs = time::kSecond / kMs;

// Records that only rules of the same objective read.
constexpr std::string_view kTotalParity = "slo:total:parity";
constexpr std::string_view kBadParity = "slo:bad:parity";
constexpr std::string_view kTotalSlice = "slo:total:slice1h";
constexpr std::string_view kBadSlice = "slo:bad:slice1h";
constexpr std::string_view kMeasuredSlice = "slo:measured:slice1h";
constexpr std::string_view kTotalSum = "slo:total:sum_window";
constexpr std::string_view kBadSum = "slo:bad:sum_window";

std::int64_t ms(time::Duration d) { return d.ns / kMs; }

/// `sum(rate(counter[w]))`, or the author's expression with `$window` = w.
Expr rate_of(const model::Counter &counter, time::Duration window) {
  if (counter.windowed)
    return promql::aggregate("sum", promql::substitute_length(counter.expr, "window", ms(window)));
  Expr rate = promql::call("rate", {promql::over(counter.expr, ms(window))});
  return promql::aggregate("sum", std::move(rate));
}

/// The parity of the aligned hour in which the rule is evaluated, as a label.
Expr parity() {
  Expr hours = promql::binary(BinaryOp::Div, promql::call("time", {}), promql::number(3600));
  Expr hour = promql::call("ceil", {promql::call("vector", {std::move(hours)})});
  Expr half = promql::binary(BinaryOp::Mod, std::move(hour), promql::number(2));
  Expr out = promql::aggregate("count_values", std::move(half));
  std::get<promql::Aggregate>(out.node).param = promql::Box<Expr>(promql::text("half"));
  return out;
}

class ObjectiveRules {
public:
  ObjectiveRules(const model::Objective &objective, const model::Ratio &ratio,
                 const model::Model &model)
      : o_(objective), ratio_(ratio), model_(model),
        project_(model.project), labels_{{std::string(series::kObjective), o_.name.value}} {}

  Group measure() {
    Group out{"slo-" + o_.name.value + "-measure",
              "Windows and budget out of the raw series.",
              project_.evaluation_interval.value,
              {}};
    add(out, series::kRuleTotal5m, rate_of(ratio_.total, five_minutes()));
    add(out, series::kRuleBad5m, bad_rate5m());
    add(out, kTotalParity, with_parity(series::kRuleTotal5m));
    add(out, kBadParity, with_parity(series::kRuleBad5m));
    add(out, kTotalSlice, slice("sum_over_time", kTotalParity));
    add(out, kBadSlice, slice("sum_over_time", kBadParity));
    add(out, kMeasuredSlice, slice("count_over_time", kTotalParity));
    add_ratio(out, five_minutes(),
              ratio_or_zero(self(series::kRuleBad5m), self(series::kRuleTotal5m),
                            self(series::kRuleTotal5m)));
    add_ratio(out, {30 * time::kMinute}, raw_ratio({30 * time::kMinute}));
    add_ratio(out, {time::kHour}, raw_ratio({time::kHour}));
    for (const std::int64_t hours : {2, 6})
      add_ratio(out, {hours * time::kHour}, summed_ratio(hours));
    for (const std::int64_t days : {1, 3})
      add_ratio(out, {days * time::kDay}, sliced_ratio(days));
    add(out, kTotalSum, sum_of_slices(kTotalSlice, window()));
    add(out, kBadSum, sum_of_slices(kBadSlice, window()));
    add_windowed(out, series::kRuleMeasured, measured());
    add_windowed(out, series::kRuleErrorWindow,
                 ratio_or_zero(self(kBadSum), self(kTotalSum), self(kTotalSum)));
    add_windowed(out, series::kRuleBudget, budget_remaining());
    return out;
  }

  Group judge() {
    Group out{"slo-" + o_.name.value + "-alerts",
              "What is judged, and who is told.",
              project_.evaluation_interval.value,
              {}};
    add(out, series::kRuleBurn1h,
        promql::binary(BinaryOp::Div, self(ratio_name({time::kHour})), promql::number(budget())));
    add_windowed(out, series::kRuleTarget, promql::call("vector", {promql::number(target())}));
    out.rules.push_back(
        record(series::kRuleSloInfo, info_labels(), promql::call("vector", {promql::number(1)})));
    for (Rule &alert : make_objective_alerts(o_, model_, gap_of_last_day()))
      out.rules.push_back(std::move(alert));
    return out;
  }

private:
  static time::Duration five_minutes() { return {5 * time::kMinute}; }
  time::Duration window() const { return model::window_length(o_); }
  double budget() const { return budget_ratio(o_.target.value.percent); }
  double target() const {
    return budget_ratio(base::Decimal::from_int(100) - o_.target.value.percent);
  }
  static std::string ratio_name(time::Duration d) {
    return std::string(series::kRuleErrorPrefix) + time::format_window(d);
  }

  Expr self(std::string_view name) const {
    return recorded(name, series::kObjective, o_.name.value);
  }
  /// Without the objective label, to stand beside a sum over raw series.
  Expr bare(std::string_view name) const { return promql::aggregate("sum", self(name)); }

  void add(Group &group, std::string_view name, Expr expr) const {
    group.rules.push_back(record(name, labels_, std::move(expr)));
  }
  void add_ratio(Group &group, time::Duration d, Expr expr) const {
    add(group, ratio_name(d), std::move(expr));
  }
  void add_windowed(Group &group, std::string_view name, Expr expr) const {
    model::Labels labels = labels_;
    labels[std::string(series::kWindow)] = time::format_window(window());
    group.rules.push_back(record(name, std::move(labels), std::move(expr)));
  }

  /// Bad events per second over `w`. A bad counter that does not exist yet has counted nothing.
  Expr bad_of(time::Duration w, const Expr &total) const {
    Expr zero = promql::binary(BinaryOp::Mul, promql::number(0), bare(series::kRuleTotal5m));
    Expr part = promql::binary(BinaryOp::Or, rate_of(ratio_.part, w), std::move(zero));
    if (!ratio_.part_is_good) return part;
    Expr bad = promql::binary(BinaryOp::Sub, total, std::move(part));
    return promql::call("clamp_min", {std::move(bad), promql::number(0)});
  }

  Expr bad_rate5m() const { return bad_of(five_minutes(), bare(series::kRuleTotal5m)); }

  Expr raw_ratio(time::Duration w) const {
    const Expr total = rate_of(ratio_.total, w);
    return ratio_or_zero(bad_of(w, total), total, bare(series::kRuleTotal5m));
  }

  Expr with_parity(std::string_view name) const {
    promql::Matching matching;
    matching.on = true;
    matching.cardinality = promql::Cardinality::ManyToOne;
    matching.include = {"half"};
    return promql::binary(BinaryOp::Mul, std::move(matching), self(name), parity());
  }

  Expr slice(const char *function, std::string_view name) const {
    promql::Matching matching;
    matching.on = true;
    matching.labels = {"half"};
    Expr sum = promql::call(function, {promql::over(self(name), kHourMs)});
    return promql::binary(BinaryOp::And, std::move(matching), std::move(sum), parity());
  }

  /// A few hours are summed from every evaluation: exact to one of them.
  Expr summed_ratio(std::int64_t hours) const {
    const auto sum = [&](std::string_view name) {
      return promql::call("sum_over_time", {promql::over(self(name), hours * kHourMs)});
    };
    return ratio_or_zero(sum(series::kRuleBad5m), sum(series::kRuleTotal5m),
                         self(series::kRuleTotal5m));
  }

  Expr sliced_ratio(std::int64_t days) const {
    const time::Duration d{days * time::kDay};
    return ratio_or_zero(sum_of_slices(kBadSlice, d), sum_of_slices(kTotalSlice, d),
                         self(series::kRuleTotal5m));
  }

  /// All hours that touch the window, the running one included, less what the first one had
  /// gathered when the window began. Running sums only grow, so the largest of an hour is its
  /// whole, whichever of its evaluations are missing.
  Expr sum_of_slices(std::string_view name, time::Duration w) const {
    constexpr std::int64_t kAlmostHour = kHourMs - kSecondMs;
    Expr hour =
        promql::call("max_over_time", {promql::subquery(self(name), kAlmostHour, 5 * kMinuteMs)});
    Expr hours =
        promql::call("sum_over_time",
                     {promql::subquery(std::move(hour), ms(w) + kHourMs, kHourMs, -kAlmostHour)});
    Expr before = promql::negate(promql::shifted(self(name), ms(w)));
    Expr marked =
        promql::call("label_replace", {std::move(before), promql::text("part"),
                                       promql::text("before"), promql::text(""), promql::text("")});
    return promql::aggregate_without(
        "sum", {"half", "part"}, promql::binary(BinaryOp::Or, std::move(hours), std::move(marked)));
  }

  /// Evaluated time as a share of `w`.
  Expr measured_share(time::Duration w) const {
    // Both are whole seconds.
    const std::int64_t interval = project_.evaluation_interval.value.ns / time::kSecond;
    const std::int64_t whole = w.ns / time::kSecond;
    Expr time = promql::binary(BinaryOp::Mul, sum_of_slices(kMeasuredSlice, w),
                               promql::number(static_cast<double>(interval)));
    return promql::binary(BinaryOp::Div, std::move(time),
                          promql::number(static_cast<double>(whole)));
  }

  Expr measured() const {
    return promql::call("clamp_max", {measured_share(window()), promql::number(1)});
  }

  Expr gap_of_last_day() const {
    Expr share = promql::binary(BinaryOp::Less, measured_share({time::kDay}), promql::number(0.95));
    Expr old_enough = promql::shifted(self(series::kRuleTotal5m), ms({time::kDay}));
    return promql::binary(BinaryOp::And, std::move(share), std::move(old_enough));
  }

  /// Spent = error ratio ÷ (1 − target) × measured time ÷ window: right for young history, where
  /// the ratio alone would charge ten minutes of errors against one day of a month.
  Expr budget_remaining() const {
    Expr burnt =
        promql::binary(BinaryOp::Div, self(series::kRuleErrorWindow), promql::number(budget()));
    Expr spent = promql::binary(BinaryOp::Mul, std::move(burnt), self(series::kRuleMeasured));
    return promql::binary(BinaryOp::Sub, promql::number(1), std::move(spent));
  }

  model::Labels info_labels() const {
    model::Labels out = project_.labels;
    for (const auto &[key, value] : o_.labels)
      out[key] = value;
    out[std::string(series::kObjective)] = o_.name.value;
    out[std::string(series::kComponent)] = o_.service.value;
    if (!o_.description.empty()) out["description"] = o_.description;
    out["target"] = o_.target.value.percent.text() + "%";
    out[std::string(series::kWindow)] = time::format_window(window());
    return out;
  }

  const model::Objective &o_;
  const model::Ratio &ratio_;
  const model::Model &model_;
  const model::Project &project_;
  model::Labels labels_;
};

} // namespace

RuleFile make_objective_rules(const model::Objective &objective, const model::Model &model) {
  return std::visit(
      [&](const model::Ratio &ratio) -> RuleFile {
        ObjectiveRules rules(objective, ratio, model);
        return {"slo-" + objective.name.value, {rules.measure(), rules.judge()}};
      },
      objective.indicator);
}

} // namespace slac::plan
