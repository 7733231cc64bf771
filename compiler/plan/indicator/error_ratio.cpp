// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/signal.hpp"

namespace slac::plan {

using promql::BinaryOp;
using promql::Expr;

/// Every measured second is one event, of which the ratio's share is bad.
EventSignal error_ratio_signal(const model::ErrorRatio &ratio, model::Idle idle,
                               const Split &split) {
  const auto value = [&](time::Duration w) {
    return split.aggregate("max", model::rate_of(ratio.value, w));
  };
  EventSignal out;
  out.total = [=](time::Duration w) {
    Expr busy = promql::binary(BinaryOp::Equal, value(w), value(w)); // NaN equals nothing
    std::get<promql::Binary>(busy.node).returns_bool = true;
    if (idle == model::Idle::Skip) return busy;
    return promql::call("clamp_min", {std::move(busy), promql::number(1)});
  };
  out.ratio = [=](time::Duration w) {
    Expr number = promql::binary(BinaryOp::GreaterEqual, value(w), promql::number(0));
    return promql::call("clamp_max", {std::move(number), promql::number(1)});
  };
  out.bad = [ratio = out.ratio](time::Duration w, const Expr &, const Expr &) { return ratio(w); };
  out.missing_bad = idle == model::Idle::Bad ? 1 : 0;
  return out;
}

} // namespace slac::plan
