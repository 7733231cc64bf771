// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/slices.hpp"

#include "compiler/model/burn_rate.hpp"
#include "compiler/plan/expr.hpp"
#include "compiler/plan/signal.hpp"

namespace slac::plan {
using promql::BinaryOp;
using promql::Expr;

Expr SliceRules::step(Expr bad, Expr total) const {
  return promql::binary(BinaryOp::Or, labelled(std::move(total), series::kPart, kTotal),
                        labelled(std::move(bad), series::kPart, kBad));
}

Expr SliceRules::steps(time::Duration window, std::string_view part) const {
  Expr range = promql::over(series_.selector({Metric::SliceStep}, of_part(part)),
                            ms({window.ns - time::kSecond}));
  return promql::call("sum_over_time", {std::move(range)});
}

Expr SliceRules::sum(std::string_view part) const { return steps(slices_.slice.value, part); }

Expr SliceRules::rate(std::string_view part) const {
  // An evaluation adds the share of its time.
  const double evaluations = seconds(kRateWindow) / seconds(series_.interval());
  return promql::binary(BinaryOp::Div, without_part(steps(kRateWindow, part)),
                        promql::number(evaluations));
}

Expr SliceRules::ratio(Expr bad, Expr total, Expr zero) const {
  Expr busy = promql::binary(BinaryOp::Greater, std::move(total), promql::number(0));
  Expr ratio = promql::binary(BinaryOp::Div, ignoring({std::string(series::kPart)}), std::move(bad),
                              std::move(busy));
  if (idle_ == model::Idle::Skip) return ratio;
  if (idle_ == model::Idle::Bad)
    zero = promql::binary(BinaryOp::Add, promql::number(1), std::move(zero));
  return promql::binary(BinaryOp::Or, std::move(ratio), std::move(zero));
}

/// Slices end at multiples of their length. An evaluation stands for its interval, so that a slice
/// counts with all of its seconds.
Expr SliceRules::counted(Expr share, const Expr &zero) const {
  const double slice = seconds(slices_.slice.value), interval = seconds(series_.interval());
  Expr since_end = promql::binary(BinaryOp::Mod, promql::call("time", {}), promql::number(slice));
  Expr ended = yes_or_no(BinaryOp::Less, std::move(since_end), promql::number(interval));
  Expr weight = promql::binary(BinaryOp::Mul, promql::number(slice / interval), std::move(ended));
  return promql::binary(BinaryOp::Or,
                        promql::binary(BinaryOp::Mul, std::move(weight), std::move(share)), zero);
}

Expr SliceRules::bad(const Expr &zero) const {
  Expr ratio = series_.present({Metric::SliceRatio});
  if (!slices_.goal) return counted(std::move(ratio), zero);
  const double allowed = model::budget_ratio(slices_.goal->value);
  return counted(yes_or_no(BinaryOp::Greater, std::move(ratio), promql::number(allowed)), zero);
}

Expr SliceRules::total(const Expr &zero) const {
  Expr ratio = series_.present({Metric::SliceRatio});
  Expr one = promql::binary(BinaryOp::Add, promql::number(1),
                            promql::binary(BinaryOp::Mul, promql::number(0), std::move(ratio)));
  return counted(std::move(one), zero);
}

} // namespace slac::plan
