// SPDX-License-Identifier: Apache-2.0
// Makes raw series for a simulated history: finds labels that the indicator's selectors can tell
// apart (good, bad, total) and writes counters or gauges for them.
#include "compiler/plan/test_inputs.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/model/latency.hpp"
#include "compiler/plan/objective_series.hpp"
#include "compiler/plan/signal.hpp"
#include "compiler/promql/counted.hpp"

#include <cmath>

namespace slac::plan {
namespace {

using promql::BinaryOp;

constexpr const char *kComplex =
    "its expression is more than a rate, an increase or a sum of one selector";

/// The gauge that an expression passes on, of one series whatever the aggregation.
const promql::Selector *passed_on(const promql::Expr &expr) {
  if (const auto *paren = std::get_if<promql::Paren>(&expr.node)) return passed_on(*paren->expr);
  if (const auto *aggregate = std::get_if<promql::Aggregate>(&expr.node)) {
    const std::string &op = aggregate->op;
    const bool is_same = op == "sum" || op == "max" || op == "min" || op == "avg";
    return is_same ? passed_on(*aggregate->expr) : nullptr;
  }
  const auto *selector = std::get_if<promql::Selector>(&expr.node);
  const bool is_plain = selector != nullptr && !selector->range && !selector->modifiers.offset &&
                        !selector->modifiers.at && !selector->name.empty();
  return is_plain ? selector : nullptr;
}

const promql::Expr &inner(const promql::Expr &expr) {
  const auto *paren = std::get_if<promql::Paren>(&expr.node);
  return paren != nullptr ? inner(*paren->expr) : expr;
}

const promql::Binary *division(const promql::Expr &expr) {
  const auto *binary = std::get_if<promql::Binary>(&inner(expr).node);
  return binary != nullptr && binary->op == BinaryOp::Div ? binary : nullptr;
}

promql::Expr series(const std::string &name, const promql::LabelSet &labels) {
  std::vector<promql::Matcher> matchers;
  for (const auto &[label, value] : labels)
    matchers.push_back(promql::equals(label, value));
  return promql::selector(name, std::move(matchers));
}

} // namespace

TestInputs::TestInputs(const model::Objective &objective, const model::Project &project)
    : objective_(objective), project_(project) {
  const auto of_unsliced = [&](const auto &indicator) { use(indicator); };
  std::visit(
      base::Overloaded{[&](const model::Slices &slices) { std::visit(of_unsliced, slices.of); },
                       [&](const model::Composite &) { why_none_ = kComplex; }, of_unsliced},
      objective.indicator);
}

void TestInputs::use_events(const promql::Selector &part, bool part_is_good,
                            const promql::Selector &total) {
  const bool is_same = part.name == total.name;
  const auto of_part = promql::example_in(part, is_same ? total : part);
  const auto rest =
      is_same ? promql::example_beside(total, part) : promql::example_in(total, total);
  if (!of_part || !rest || part.name.empty() || total.name.empty()) {
    why_none_ = "no series can be made up that its selectors distinguish";
    return;
  }
  using Of = Counter::Of;
  Counter first{part.name, *of_part, part_is_good ? Of::Good : Of::Bad};
  Counter second{total.name, *rest, is_same ? (part_is_good ? Of::Bad : Of::Good) : Of::All};
  if (second.of == Of::Bad) std::swap(first, second);
  counters_ = {std::move(first), std::move(second)};
  kind_ = Kind::Events;
}

void TestInputs::use(const model::Ratio &ratio) {
  const promql::Selector *part = promql::counted(ratio.part.expr);
  const promql::Selector *total = promql::counted(ratio.total.expr);
  if (part == nullptr || total == nullptr)
    why_none_ = kComplex;
  else
    use_events(*part, ratio.part_is_good, *total);
}

void TestInputs::use(const model::Latency &latency) {
  if (latency.native) {
    why_none_ = "promtool of Prometheus 2 takes no native histograms";
    return;
  }
  const promql::Expr bucket = model::latency_bucket(latency), total = model::latency_total(latency);
  use_events(std::get<promql::Selector>(bucket.node), true, std::get<promql::Selector>(total.node));
}

/// `bad ÷ all`, or `1 − good ÷ all`.
void TestInputs::use(const model::ErrorRatio &ratio) {
  const promql::Binary *quotient = division(ratio.value.expr);
  bool is_good = false;
  if (const auto *difference = std::get_if<promql::Binary>(&inner(ratio.value.expr).node);
      difference != nullptr && difference->op == BinaryOp::Sub) {
    const auto *one = std::get_if<promql::NumberLiteral>(&inner(*difference->left).node);
    is_good = one != nullptr && one->value == 1;
    quotient = is_good ? division(*difference->right) : nullptr;
  }
  const promql::Selector *part = quotient != nullptr ? promql::counted(*quotient->left) : nullptr;
  const promql::Selector *all = quotient != nullptr ? promql::counted(*quotient->right) : nullptr;
  if (part != nullptr && all != nullptr) return use_events(*part, is_good, *all);
  kind_ = Kind::Time;
  good_ = 0;
  bad_ = 1;
}

/// What cannot be made of one gauge is given as it would be recorded.
void TestInputs::use_gauge(const model::Counter &value, double good, double bad) {
  kind_ = Kind::Time;
  good_ = good;
  bad_ = bad;
  const promql::Selector *selector = value.windowed ? nullptr : passed_on(value.expr);
  if (selector == nullptr) return;
  const auto labels = promql::example_in(*selector, *selector);
  if (!labels) return;
  gauge_ = *selector;
  gauge_labels_ = *labels;
}

void TestInputs::use(const model::Threshold &threshold) {
  const double bound = threshold.bound.to_double();
  const double above = bound + std::abs(bound) + 1, below = bound - std::abs(bound) - 1;
  const bool is_ceiling = threshold.op == BinaryOp::Less || threshold.op == BinaryOp::LessEqual;
  use_gauge(threshold.value, is_ceiling ? below : above, is_ceiling ? above : below);
}

const std::string *TestInputs::pinned(const std::string &source) const {
  const promql::LabelSet &labels = counters_.empty() ? gauge_labels_ : counters_.front().labels;
  const auto it = labels.find(source);
  return it == labels.end() ? nullptr : &it->second;
}

bool TestInputs::can_lack_bad() const {
  const auto *ratio = std::get_if<model::Ratio>(&objective_.indicator);
  return ratio != nullptr && !ratio->part_is_good && kind_ == Kind::Events;
}

std::vector<TestSeries> TestInputs::make(const Simulation &simulation, const SplitValue &value,
                                         bool with_bad) const {
  std::vector<TestSeries> out;
  const auto add = [&](const std::string &name, promql::LabelSet labels,
                       const promql::LabelSet &more, std::string samples) {
    for (const auto &[label, text] : more)
      labels[label] = text;
    out.push_back({series(name, labels), std::move(samples)});
  };
  if (kind_ == Kind::Time && gauge_)
    add(gauge_->name, gauge_labels_, value.raw, simulation.gauge(good_, bad_));
  if (kind_ == Kind::Time && !gauge_) {
    const Series recorded = ObjectiveSeries(objective_, project_).spelled({Metric::Value});
    add(recorded.name, recorded.labels, value.ours, simulation.gauge(good_, bad_));
  }
  for (const Counter &counter : counters_) {
    switch (counter.of) {
    case Counter::Of::Bad:
      if (with_bad) add(counter.name, counter.labels, value.raw, simulation.counter_of_bad());
      break;
    case Counter::Of::Good:
      add(counter.name, counter.labels, value.raw, simulation.counter_of_good());
      break;
    case Counter::Of::All:
      add(counter.name, counter.labels, value.raw, simulation.counter_of_all());
      break;
    }
  }
  return out;
}

} // namespace slac::plan
