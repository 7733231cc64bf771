// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/expr.hpp"
#include "compiler/plan/signal.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

/// The first values, per second, of series that were born in the window while their target was up:
/// `rate` needs two samples and sees what came after the first.
Expr births(const Expr &counter, time::Duration window) {
  constexpr time::Duration kGap{15 * time::kMinute}; // of a series that was there before
  Expr before = promql::call("last_over_time",
                             {promql::shifted(promql::over(counter, ms(kGap)), ms(window))});
  Expr born = promql::binary(BinaryOp::Unless,
                             promql::call("min_over_time", {promql::over(counter, ms(window))}),
                             std::move(before));
  Expr up = promql::binary(BinaryOp::Equal, promql::shifted(promql::selector("up"), ms(window)),
                           promql::number(1));
  born = promql::binary(BinaryOp::And, on({"job", "instance"}), std::move(born), std::move(up));
  return promql::binary(BinaryOp::Div, std::move(born), promql::number(seconds(window)));
}

Expr sum_of(const model::Ratio &ratio, const model::Counter &counter, const Split &split,
            time::Duration window) {
  Expr rate = model::rate_of(counter, window);
  if (ratio.counts_births && !counter.windowed)
    rate = promql::binary(BinaryOp::Or, std::move(rate),
                          labelled(births(counter.expr, window), "slac_birth", "first"));
  return split.aggregate("sum", std::move(rate));
}

} // namespace

EventSignal ratio_signal(const model::Ratio &ratio, const Split &split) {
  EventSignal out;
  out.total = [&](time::Duration w) { return sum_of(ratio, ratio.total, split, w); };
  out.bad = [&](time::Duration w, const Expr &total, const Expr &zero) {
    Expr part = sum_of(ratio, ratio.part, split, w);
    if (!ratio.part_is_good) return part;
    part = promql::binary(BinaryOp::Or, std::move(part), zero);
    return promql::call("clamp_min",
                        {promql::binary(BinaryOp::Sub, total, std::move(part)), promql::number(0)});
  };
  out.bad_is_complete = ratio.part_is_good;
  return out;
}

} // namespace slac::plan
