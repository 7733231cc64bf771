// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/signal.hpp"

#include "compiler/base/overloaded.hpp"
#include "compiler/plan/expr.hpp"

namespace slac::plan {

Signal make_signal(const model::Unsliced &indicator, model::Idle idle, const Split &split) {
  return std::visit(
      base::Overloaded{
          [&](const model::Ratio &i) -> Signal { return ratio_signal(i, split); },
          [&](const model::Latency &i) -> Signal { return latency_signal(i, split); },
          [&](const model::Threshold &i) -> Signal { return threshold_signal(i, idle, split); },
          [&](const model::Boolean &i) -> Signal { return boolean_signal(i, idle, split); },
          [&](const model::ErrorRatio &i) -> Signal { return error_ratio_signal(i, idle, split); }},
      indicator);
}

promql::Expr counted_share(const promql::Expr &value, model::Idle idle) {
  promql::Expr is_number = yes_or_no(promql::BinaryOp::Equal, value, value);
  if (idle == model::Idle::Skip) return is_number;
  return promql::call("clamp_min", {std::move(is_number), promql::number(1)});
}

promql::Expr bad_share(promql::Expr share, model::Idle idle) {
  const promql::Expr all = promql::call("clamp_min", {share, promql::number(0)});
  promql::Expr one = counted_share(share, model::Idle::Bad);
  promql::Expr number = promql::binary(promql::BinaryOp::GreaterEqual,
                                       promql::call("clamp_max", {all, promql::number(1)}),
                                       promql::number(0)); // not NaN
  if (idle != model::Idle::Bad) return number;
  return promql::binary(promql::BinaryOp::Or, std::move(number), std::move(one));
}

} // namespace slac::plan
