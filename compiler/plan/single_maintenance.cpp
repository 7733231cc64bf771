// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/single_maintenance.hpp"

#include "compiler/model/series.hpp"
#include "compiler/plan/event_sums.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/time/window.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

/// What tells the terms of a sum apart.
constexpr std::string_view kTerm = "term";

Expr sum_of_steps(Expr steps) {
  return promql::aggregate_without("sum",
                                   {std::string(series::kHalf), std::string(series::kExclusion)},
                                   promql::call("sum_over_time", {std::move(steps)}));
}

} // namespace

/// All of a stretch that no recurring exclusion takes out already.
Expr SingleMaintenance::between(const Stretch &stretch) const {
  const auto sum = [&](promql::MatchOp op) {
    std::vector<promql::Matcher> matchers{but_single(),
                                          {std::string(series::kPart), op, std::string(kTime), {}}};
    const time::Duration range{stretch.when.length().ns - time::kSecond}; // see `EventSums`
    Expr steps = promql::over(series_.selector({Metric::Step}, std::move(matchers)), ms(range));
    return sum_of_steps(promql::as_of(std::move(steps), ms({stretch.when.to.ns})));
  };
  Expr events = promql::negate(sum(promql::MatchOp::NotEqual));
  Expr time = labelled(sum(promql::MatchOp::Equal), series::kPart, kExcluded);
  return promql::binary(BinaryOp::Or, labelled(std::move(events), kTerm, "events"),
                        labelled(std::move(time), kTerm, "time"));
}

Expr SingleMaintenance::so_far(const Stretch &stretch) const {
  Expr steps = series_.selector({Metric::Step},
                                {promql::equals(std::string(series::kExclusion), stretch.name)});
  steps = promql::shifted(promql::over(std::move(steps), ms(stretch.when.length())), ms(late_));
  return labelled(sum_of_steps(std::move(steps)), kTerm, "events");
}

/// Where what the sums are of lies after one instant and not after another.
Expr SingleMaintenance::while_then(Expr expr, time::Instant after, time::Instant until) const {
  Expr then =
      promql::binary(BinaryOp::Sub, promql::call("time", {}), promql::number(seconds(late_)));
  then = promql::binary(BinaryOp::Greater, promql::call("vector", {std::move(then)}),
                        promql::number(seconds({after.ns})));
  then = promql::binary(BinaryOp::LessEqual, std::move(then), promql::number(seconds({until.ns})));
  return promql::binary(BinaryOp::And, on({}), std::move(expr), std::move(then));
}

Expr SingleMaintenance::of_period(const terms::Calendar &window, bool is_before) const {
  const time::Zone zone = model::calendar_zone(window, project_);
  std::optional<Expr> all;
  const auto add = [&](const Stretch &part, Expr expr) {
    expr = labelled(std::move(expr), series::kExclusion, part.name);
    all = all ? promql::binary(BinaryOp::Or, std::move(*all), std::move(expr)) : std::move(expr);
  };
  for (const Stretch &stretch : exclusions_.stretches())
    for (time::Interval rest = stretch.when; !rest.empty();) {
      const time::Interval period = time::calendar_window(window.period, zone, rest.from);
      const Stretch part{stretch.name, time::clip(rest, period)};
      rest.from = period.to;
      if (is_before) {
        const time::Interval next = time::calendar_window(window.period, zone, period.to);
        add(part, while_then(between(part), period.to, next.to));
        continue;
      }
      // What began in the period before is left out of this one once it is over.
      if (part.when.from == stretch.when.from)
        add(part, while_then(so_far(part), part.when.from, part.when.to));
      if (part.when.to < period.to) add(part, while_then(between(part), part.when.to, period.to));
    }
  return promql::aggregate_without("sum", {std::string(kTerm), std::string(series::kExclusion)},
                                   std::move(*all));
}

} // namespace slac::plan
