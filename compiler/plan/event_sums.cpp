// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/event_sums.hpp"

#include "compiler/plan/expr.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

constexpr time::Duration kQuarter{15 * time::kMinute};

/// A range that is summed ends one second short, so that an evaluation at its start is left out
/// whether ranges are closed there (Prometheus 2) or open (3).
time::Duration short_of(time::Duration d) { return {d.ns - time::kSecond}; }

/// Late by an evaluation: what that one recorded is stored by then. Less than its interval, so that
/// no window of whole intervals begins at an evaluation, see `short_of`.
time::Duration lateness(time::Duration interval) {
  return {std::max(interval.ns - time::kSecond, interval.ns / 2)};
}

/// The parity of the quarter hour (T-15m, T], or of the one after it, as a label; the value is 1.
Expr parity(bool of_next) {
  Expr quarter =
      promql::binary(BinaryOp::Div, promql::call("time", {}), promql::number(seconds(kQuarter)));
  if (of_next) quarter = promql::binary(BinaryOp::Add, std::move(quarter), promql::number(1));
  Expr whole = promql::call("ceil", {promql::call("vector", {std::move(quarter)})});
  Expr out = promql::aggregate("count_values",
                               promql::binary(BinaryOp::Mod, std::move(whole), promql::number(2)));
  std::get<promql::Aggregate>(out.node).param =
      promql::Box<Expr>(promql::text(std::string(series::kHalf)));
  return out;
}

Expr times_parity(Expr steps, bool include, Expr parity) {
  promql::Matching matching = on({std::string(series::kHalf)});
  matching.cardinality = promql::Cardinality::ManyToOne;
  if (include) std::swap(matching.labels, matching.include);
  return promql::binary(BinaryOp::Mul, std::move(matching), std::move(steps), std::move(parity));
}

Expr scaled(double factor, Expr expr) {
  return promql::binary(BinaryOp::Mul, promql::number(factor), std::move(expr));
}

Expr any_of(Expr left, Expr right) {
  return promql::binary(BinaryOp::Or, std::move(left), std::move(right));
}

/// The terms of a sum, which may be missing.
Expr sum_of(Expr closed, Expr running, Expr before) {
  constexpr std::string_view kTerm = "term";
  return promql::aggregate_without("sum", {std::string(kTerm)},
                                   any_of(any_of(labelled(std::move(closed), kTerm, "closed"),
                                                 labelled(std::move(running), kTerm, "running")),
                                          promql::negate(std::move(before))));
}

} // namespace

std::vector<promql::Matcher> of_part(std::string_view part) {
  if (part == kEveryPart) return {};
  return {promql::equals(std::string(series::kPart), std::string(part))};
}

Expr without_part(Expr expr) {
  return promql::aggregate_without("sum", {std::string(series::kPart)}, std::move(expr));
}

Expr EventSums::self(Metric metric, std::string_view part) const {
  return series_.selector({metric}, of_part(part));
}

/// The range bridges an outage of Prometheus itself; after a longer one the quarter that it cut
/// short is neither closed nor taken off.
Expr EventSums::running_as_of(time::Duration ago, std::string_view part) const {
  Expr range = promql::over(self(Metric::Running, part), ms(short_of(kQuarter)));
  return promql::call("last_over_time", {promql::shifted(std::move(range), ms(ago))});
}

Expr EventSums::step(const Expr &bad_rate, const Expr &total_rate) const {
  Expr one = promql::binary(BinaryOp::Add, scaled(0, total_rate), promql::number(1));
  Expr parts = any_of(
      any_of(labelled(total_rate, series::kPart, kTotal), labelled(bad_rate, series::kPart, kBad)),
      labelled(std::move(one), series::kPart, kMeasured));
  return times_parity(std::move(parts), true, scaled(seconds(series_.interval()), parity(false)));
}

Expr EventSums::running() const {
  // Steps of the quarter before count as nothing, but as long as they are in sight the sum exists.
  Expr mask = any_of(parity(false), scaled(0, parity(true)));
  Expr sums =
      promql::call("sum_over_time", {promql::over(self(Metric::Step), ms(short_of(kQuarter)))});
  return promql::aggregate_without("sum", {std::string(series::kHalf)},
                                   times_parity(std::move(sums), false, std::move(mask)));
}

/// A quarter is new where its measured time is less than before: at the reset of a counter. In the
/// first evaluation of a quarter it may be as much: where the one before had a single evaluation.
Expr EventSums::closed() const {
  const Expr now = fresh(self(Metric::Running, kMeasured), series_.interval());
  const Expr before = running_as_of(series_.interval(), kMeasured);
  Expr into =
      promql::binary(BinaryOp::Mod, promql::call("time", {}), promql::number(seconds(kQuarter)));
  into = promql::call("vector", {std::move(into)});
  Expr is_first = promql::binary(
      BinaryOp::LessEqual, promql::binary(BinaryOp::Greater, std::move(into), promql::number(0)),
      promql::number(seconds(series_.interval())));
  Expr equal = promql::binary(BinaryOp::And, on({}), promql::binary(BinaryOp::Equal, now, before),
                              std::move(is_first));
  Expr reset = any_of(promql::binary(BinaryOp::Less, now, before), std::move(equal));
  return promql::binary(BinaryOp::And, on(series_.by()),
                        running_as_of(series_.interval(), kEveryPart), std::move(reset));
}

Expr EventSums::rate(time::Duration window, std::string_view part) const {
  Expr sums =
      promql::call("sum_over_time", {promql::over(self(Metric::Step, part), ms(short_of(window)))});
  sums = promql::aggregate_without("sum", {std::string(series::kHalf), std::string(series::kPart)},
                                   std::move(sums));
  return promql::binary(BinaryOp::Div, std::move(sums), promql::number(seconds(window)));
}

Expr EventSums::over(time::Duration window, std::string_view part) const {
  Expr closed = promql::over(self(Metric::Closed, part), ms(short_of(window)));
  return sum_of(promql::call("sum_over_time", {std::move(closed)}),
                fresh(self(Metric::Running, part), series_.interval()),
                running_as_of(window, part));
}

Expr EventSums::over_late(time::Duration window, std::string_view part) const {
  const time::Duration late = lateness(series_.interval());
  Expr closed = promql::over(self(Metric::Closed, part), ms(window));
  return sum_of(promql::call("sum_over_time", {promql::shifted(std::move(closed), ms(late))}),
                running_as_of(late, part), running_as_of({late.ns + window.ns}, part));
}

} // namespace slac::plan
