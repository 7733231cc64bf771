// SPDX-License-Identifier: Apache-2.0
// The checks of `slac check --prometheus`: each asks instant queries and compares. A failed query
// ends the run with its reason; nothing is guessed from half an answer.
#include "compiler/query/live.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/model/latency.hpp"
#include "compiler/promql/print.hpp"
#include "compiler/promql/rewrite.hpp"
#include "compiler/promql/selectors.hpp"

#include <cmath>
#include <set>

namespace slac::query {
namespace {

using base::Code;
using promql::BinaryOp;
using promql::Expr;

/// The selectors of an expression, each once, without their ranges.
std::vector<promql::Selector> distinct_selectors(const Expr &expr) {
  std::vector<promql::Selector> out;
  std::set<std::string> seen;
  for (const promql::Selector *found : promql::selectors_in(expr)) {
    promql::Selector selector = *found;
    selector.range.reset();
    selector.modifiers = {};
    if (seen.insert(promql::print({{}, selector})).second) out.push_back(std::move(selector));
  }
  return out;
}

Expr count(promql::Selector selector) {
  return promql::aggregate("count", Expr{{}, std::move(selector)});
}

class LiveCheck {
public:
  LiveCheck(const model::Objective &objective, Prometheus &prometheus,
            base::Diagnostics &diagnostics)
      : o_(objective), prometheus_(prometheus), diagnostics_(diagnostics) {}

  base::Result<base::Done> run() {
    if (const model::Latency *latency = model::latency_of(o_.indicator)) {
      check_selector(selector_of(model::latency_total(*latency)), latency->histogram.span);
      check_selector(selector_of(model::latency_bucket(*latency)), latency->below.span);
    } else {
      for (const model::Counter *counter : model::counters_of(o_.indicator))
        for (const promql::Selector &selector : distinct_selectors(counter->expr))
          check_selector(selector, counter->span);
    }
    if (const auto *ratio = std::get_if<model::Ratio>(&o_.indicator)) {
      check_ratio(*ratio);
      check_events(*ratio);
    }
    if (failure_) return *failure_;
    return base::Done{};
  }

private:
  /// Nothing for no value, and once a query has failed.
  std::optional<double> ask(const Expr &expr) {
    if (failure_) return std::nullopt;
    auto got = prometheus_.value(expr);
    if (got) return got.value();
    failure_ = got.error();
    return std::nullopt;
  }

  static promql::Selector selector_of(const Expr &expr) {
    return std::get<promql::Selector>(expr.node);
  }

  void report(Code code, base::Span where, std::string message, std::string help) {
    diagnostics_.add(base::make_diagnostic(code, where, std::move(message), std::move(help)));
  }

  void check_selector(const promql::Selector &selector, base::Span where) {
    const std::string text = promql::print({{}, selector});
    if (!ask(count(selector))) {
      if (!failure_)
        report(Code::NoSeries, where, "no series is selected by " + text,
               "check the name and the labels; an error series may not exist yet");
      return;
    }
    for (const model::ByLabel &label : o_.by) {
      promql::Selector labelled = selector;
      labelled.matchers.push_back({label.source, promql::MatchOp::NotEqual, "", {}});
      if (!ask(count(std::move(labelled))) && !failure_)
        report(Code::NoSuchLabel, label.name.span,
               "no series of " + text + " has the label `" + label.source + "`",
               "the objective would be one, with an empty `" + label.name.value + "`");
    }
  }

  void check_ratio(const model::Ratio &ratio) {
    constexpr time::Duration kWindow{5 * time::kMinute};
    const auto sum = [&](const model::Counter &counter) {
      return promql::aggregate("sum", model::rate_of(counter, kWindow));
    };
    const auto share = ask(promql::binary(BinaryOp::Div, sum(ratio.part), sum(ratio.total)));
    constexpr double kSlack = 1e-6;
    if (share && *share > 1 + kSlack)
      report(Code::RatioAboveOne, ratio.part.span,
             std::string(ratio.part_is_good ? "`good`" : "`bad`") + " is " +
                 base::double_text(std::round(*share * 1000) / 1000) + " times `total` now",
             "`total` must count every event that the part counts");
  }

  void check_events(const model::Ratio &ratio) {
    if (ratio.counts_births || ratio.part.windowed || ratio.total.windowed) return;
    constexpr time::Duration kDay{time::kDay};
    const auto rate = ask(promql::aggregate("sum", model::rate_of(ratio.total, kDay)));
    if (!rate) return;
    const std::int64_t seconds = terms::nominal_length(model::window_of(o_)).ns / time::kSecond;
    const double allowed =
        *rate * static_cast<double>(seconds) * model::budget_ratio(o_.target.value.percent);
    constexpr double kFew = 1000;
    if (*rate > 0 && allowed < kFew)
      report(Code::FewEvents, o_.target.span,
             "the budget is about " + base::double_text(std::round(allowed)) +
                 " events a window: the first value of every new series, which `rate` does not "
                 "see, weighs in it",
             "add `newSeries: count` to the ratio, or measure by `slices`");
  }

  const model::Objective &o_;
  Prometheus &prometheus_;
  base::Diagnostics &diagnostics_;
  std::optional<base::IoError> failure_;
};

} // namespace

base::Result<base::Done> check_live(const model::Model &model, Prometheus &prometheus,
                                    base::Diagnostics &diagnostics) {
  for (const model::Objective &o : model.objectives)
    if (auto done = LiveCheck(o, prometheus, diagnostics).run(); !done) return done.error();
  return base::Done{};
}

base::Result<double> count_series(const model::Objective &objective, Prometheus &prometheus) {
  double series = 0, selectors = 0;
  for (const model::Counter *counter : model::counters_of(objective.indicator))
    for (const promql::Selector &selector : distinct_selectors(counter->expr)) {
      auto got = prometheus.value(count(selector));
      if (!got) return got.error();
      series += got.value().value_or(0);
      selectors += 1;
    }
  return selectors > 0 && series > 0 ? series / selectors : 1;
}

} // namespace slac::query
