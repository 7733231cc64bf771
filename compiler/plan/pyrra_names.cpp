// SPDX-License-Identifier: Apache-2.0
// Aliases for dashboards and gates that read Pyrra's series (github.com/pyrra-dev/pyrra,
// slo/rules.go). Numbers are ours: sums of the rates of five minutes where Pyrra reads counters
// over weeks, 0 where it has nothing.
#include "compiler/plan/pyrra_names.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/labels.hpp"
#include "compiler/model/latency.hpp"
#include "compiler/model/series.hpp"
#include "compiler/plan/error_budget.hpp"
#include "compiler/plan/event_rules.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/objective_alerts.hpp"
#include "compiler/plan/other_names.hpp"
#include "compiler/time/duration.hpp"

#include <algorithm>
#include <set>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;
using promql::MatchOp;
using promql::Selector;

constexpr std::string_view kPrefix = "pyrra:"; ///< of what is summed for these names alone
constexpr const char *kBurn = "ErrorBudgetBurn";
constexpr const char *kAbsent = "SLOMetricAbsent";

/// The metrics by which Pyrra names what it records.
struct Metrics {
  Selector total;
  std::optional<Selector> part;    ///< bad events, or good ones
  bool part_is_good = false;       ///< and its records have the label `le`
  std::optional<std::string> le{}; ///< the bound of that part
  bool is_gauge = false;
};

const Selector *bare(const model::Counter &counter) {
  const auto *selector = std::get_if<Selector>(&counter.expr.node);
  return selector == nullptr || counter.windowed || selector->range || selector->name.empty()
             ? nullptr
             : selector;
}

std::optional<std::string> le_of(const Selector &selector) {
  for (const promql::Matcher &m : selector.matchers)
    if (m.label == "le" && m.op == MatchOp::Equal) return m.value;
  return std::nullopt;
}

std::optional<Metrics> metrics_of(const model::Indicator &indicator) {
  if (const auto *ratio = std::get_if<model::Ratio>(&indicator)) {
    const Selector *total = bare(ratio->total), *part = bare(ratio->part);
    if (total == nullptr || part == nullptr) return std::nullopt;
    return Metrics{*total, *part, ratio->part_is_good, le_of(*part)};
  }
  if (const auto *latency = std::get_if<model::Latency>(&indicator)) {
    if (latency->native) {
      const Selector *histogram = bare(latency->histogram);
      if (histogram == nullptr) return std::nullopt;
      return Metrics{*histogram, *histogram, true, latency->below.value.text()};
    }
    const Expr total = model::latency_total(*latency), bucket = model::latency_bucket(*latency);
    const auto &fast = std::get<Selector>(bucket.node);
    return Metrics{std::get<Selector>(total.node), fast, true, latency->below.value.text()};
  }
  if (const auto *boolean = std::get_if<model::Boolean>(&indicator))
    if (const Selector *gauge = bare(boolean->value))
      return Metrics{*gauge, std::nullopt, false, std::nullopt, true};
  return std::nullopt;
}

std::string without_endings(std::string metric, std::initializer_list<std::string_view> endings) {
  for (const std::string_view ending : endings)
    if (metric.ends_with(ending)) metric.resize(metric.size() - ending.size());
  return metric;
}

bool is_pattern(const promql::Matcher &m) {
  return m.op == MatchOp::Regex || m.op == MatchOp::NotRegex;
}

/// Samples per second of a gauge of 0 and 1, and those of them that are 0, as a ratio of counters.
/// The range ends just short of five minutes, so that no sample at its start is counted as well.
model::Ratio samples_of(const Selector &gauge) {
  const auto per_second = [&](Expr expr) {
    return promql::binary(BinaryOp::Div, std::move(expr), promql::number(seconds(kRateWindow)));
  };
  const Expr range = promql::over(Expr{{}, gauge}, ms(kRateWindow) - 1);
  Expr all = promql::call("count_over_time", {range});
  Expr bad = promql::binary(BinaryOp::Sub, all, promql::call("sum_over_time", {range}));
  return {{per_second(std::move(bad)), true, {}}, false, {per_second(all), true, {}}, false};
}

class PyrraNames {
public:
  PyrraNames(const model::Objective &objective, const model::Model &model)
      : o_(objective), model_(model), series_(objective, model.project),
        budget_(objective, series_), metrics_(metrics_of(objective.indicator)),
        slo_(pyrra_slo(objective)) {}

  RuleFile make() const {
    RuleFile out;
    if (metrics_ && std::holds_alternative<terms::Rolling>(window())) add_increases(out);
    if (Group burn_rates = this->burn_rates(); !burn_rates.rules.empty())
      out.groups.push_back(std::move(burn_rates));
    // Pyrra has these of no objective that is split.
    if (o_.by.empty()) out.groups.push_back(generic());
    if (Group alerts = this->alerts(); !alerts.rules.empty())
      out.groups.push_back(std::move(alerts));
    return out;
  }

private:
  const terms::WindowForm &window() const { return model::window_of(o_); }

  Group group(const char *of, const char *purpose, time::Duration every) const {
    return {"pyrra-" + o_.name.value + "-" + of, purpose, every, {}};
  }
  static void add(Group &out, const std::string &name, const model::Labels &labels, Expr expr) {
    out.rules.push_back(record(name, labels, std::move(expr)));
  }

  model::Labels common_labels() const {
    model::Labels out = o_.labels;
    out.insert(model_.project.identity.begin(), model_.project.identity.end());
    out["slo"] = slo_;
    return out;
  }

  /// Those that selectors of the total have one value of, unless series are split by them.
  model::Labels labels(const std::set<std::string> &grouping) const {
    model::Labels out = common_labels();
    if (metrics_)
      for (const promql::Matcher &m : metrics_->total.matchers)
        if (m.op == MatchOp::Equal && !m.value.empty()) out[m.label] = m.value;
    for (const std::string &label : grouping)
      if (label != "slo") out.erase(label);
    return out;
  }

  std::set<std::string> by() const {
    std::set<std::string> out;
    for (const model::ByLabel &label : o_.by)
      out.insert(label.source);
    return out;
  }

  /// By which events are summed: those of `by`, what selects bad events alone, and what a pattern
  /// selects.
  std::set<std::string> grouping() const {
    std::set<std::string> out = by(), of_total;
    for (const promql::Matcher &m : metrics_->total.matchers) {
      of_total.insert(m.label);
      if (is_pattern(m) || metrics_->is_gauge) out.insert(m.label);
    }
    if (metrics_->part)
      for (const promql::Matcher &m : metrics_->part->matchers)
        if (!of_total.contains(m.label) && m.label != "le") out.insert(m.label);
    return out;
  }

  /// The Objective as these sums have it.
  model::Objective split(const std::set<std::string> &grouping) const {
    model::Objective out = o_;
    const std::set<std::string> known = by();
    for (const std::string &label : grouping)
      if (!known.contains(label) && !model::is_sum_label(label) && label != series::kObjective &&
          label != series::kWindow)
        out.by.push_back({{label, {}}, label});
    out.calendar = {};
    out.exclude = {false, {}, {}, false, {}};
    if (metrics_->is_gauge) out.indicator = samples_of(metrics_->total);
    return out;
  }

  /// Without the labels that only our series have.
  static Expr stripped(Expr expr) {
    return promql::aggregate_without(
        "max", {std::string(series::kObjective), std::string(series::kWindow)}, std::move(expr));
  }

  void add_increases(RuleFile &out) const {
    const std::set<std::string> grouping = this->grouping();
    const model::Objective split = this->split(grouping);
    const ObjectiveSeries series(split, model_.project, kPrefix);
    const Exclusions exclusions(split, model_);
    const EventSums sums(series, exclusions);
    Group &base = out.groups.emplace_back(
        group("sums", "Sums of events by the labels of Pyrra's increases.", series.interval()));
    EventRules(split, model_, series, exclusions, sums).add(base);

    Group &increases = out.groups.emplace_back(
        group("increase", "Every 5m: increases over the window under the names of Pyrra.",
              kWindowInterval));
    const time::Duration length = terms::nominal_length(window());
    const std::string name = time::format_duration(length);
    const auto events = [&](std::string_view part) {
      return stripped(without_part(sums.over_late(length, part)));
    };
    const model::Labels labels = this->labels(grouping);
    const auto good = [&] {
      return promql::call("clamp_min", {promql::binary(BinaryOp::Sub, events(kTotal), events(kBad)),
                                        promql::number(0)});
    };
    if (metrics_->is_gauge) {
      add(increases, metrics_->total.name + ":count" + name, labels, events(kTotal));
      add(increases, metrics_->total.name + ":sum" + name, labels, good());
      return;
    }
    const auto increase = [&](const std::string &metric) {
      return without_endings(metric, {"_total", "_count", "_bucket"}) + ":increase" + name;
    };
    add(increases, increase(metrics_->total.name), labels, events(kTotal));
    if (metrics_->part_is_good) {
      model::Labels of_good = labels;
      if (metrics_->le) of_good["le"] = *metrics_->le;
      add(increases, increase(metrics_->part->name), of_good, good());
    } else if (increase(metrics_->part->name) != increase(metrics_->total.name)) {
      add(increases, increase(metrics_->part->name), labels, events(kBad));
    }
  }

  /// The windows that alerts look at.
  Group burn_rates() const {
    Group out = group("burnrates", "Error ratios under the names of Pyrra.", series_.interval());
    if (!metrics_) return out;
    std::set<time::Duration> windows;
    for (const model::BurnPair &pair : model::burn_pairs(o_, model_.project))
      windows.insert({pair.tier.long_window, pair.tier.short_window});
    const std::string metric = without_endings(metrics_->total.name, {"_total", "_count"});
    for (const time::Duration w : windows)
      add(out, metric + ":burnrate" + time::format_duration(w), labels(by()),
          stripped(series_.read({Metric::ErrorRatio, w})));
    return out;
  }

  Group generic() const {
    Group out =
        group("generic", "Target and delivery under the names of Pyrra.", series_.interval());
    const model::Labels labels = common_labels();
    add(out, "pyrra_objective", labels, promql::call("vector", {promql::number(budget_.target())}));
    add(out, "pyrra_window", labels,
        promql::call("vector", {promql::number(seconds(terms::nominal_length(window())))}));
    add(out, "pyrra_availability", labels,
        promql::binary(BinaryOp::Sub, promql::number(1),
                       stripped(series_.read({Metric::TargetRatio, window()}))));
    const bool is_gauge = metrics_ && metrics_->is_gauge;
    const auto rate = [&](Metric metric) {
      if (!is_gauge) return stripped(series_.read({metric}));
      const ObjectiveSeries of_samples(o_, model_.project, kPrefix);
      return promql::aggregate("sum", of_samples.read({metric}));
    };
    if (model::composite_of(o_) != nullptr ||
        (is_gauge && !std::holds_alternative<terms::Rolling>(window())))
      return out;
    add(out, "pyrra_requests:rate5m", labels, rate(Metric::TotalRate));
    add(out, "pyrra_errors:rate5m", labels, rate(Metric::BadRate));
    return out;
  }

  /// With the labels that Pyrra gives, and those that lead it somewhere.
  Rule renamed(Rule ours, const model::Labels &labels) const {
    Rule out{{}, std::move(ours.alert), stripped(std::move(ours.expr)), ours.wait,
             {}, wordings(labels),      std::move(ours.annotations),    {}};
    const bool page = literal(ours.labels.at(std::string(series::kTier))) == "page";
    for (const auto &[label, value] : labels_of_routes(o_, page, model_))
      out.labels.try_emplace(label, value);
    for (auto &[label, value] : ours.labels) {
      const bool is_own = label == series::kObjective || label == series::kComponent ||
                          label == series::kTier || model_.project.labels.contains(label);
      const bool is_of_alert =
          label == "severity" || label == "short" || label == "long" || label == "exhaustion";
      if (is_of_alert)
        out.labels[label] = std::move(value);
      else if (!is_own)
        out.labels.try_emplace(label, std::move(value));
    }
    const auto severity = out.labels.find("severity");
    const std::string word = literal(severity->second);
    if (word == "page") severity->second = Wording("critical");
    if (word == "ticket") severity->second = Wording("warning");
    return out;
  }

  Group alerts() const {
    Group out = group("alerts", "Alerts as Pyrra names and labels them.", series_.interval());
    for (Rule &ours : make_burn_alerts(o_, model_)) {
      Rule rule = renamed(std::move(ours), labels(by()));
      if (rule.alert == series::kAlertBurn) rule.alert = kBurn;
      out.rules.push_back(std::move(rule));
    }
    if (!o_.no_data.alerts) return out;
    Rule rule = renamed(make_no_data_alert(o_, model_),
                        labels(metrics_ && !metrics_->is_gauge ? grouping() : by()));
    if (rule.alert == series::kAlertNoData) rule.alert = kAbsent;
    out.rules.push_back(std::move(rule));
    return out;
  }

  const model::Objective &o_;
  const model::Model &model_;
  ObjectiveSeries series_;
  ErrorBudget budget_;
  std::optional<Metrics> metrics_;
  std::string slo_;
};

} // namespace

RuleFile make_pyrra_names(const model::Objective &objective, const model::Model &model) {
  return PyrraNames(objective, model).make();
}

} // namespace slac::plan
