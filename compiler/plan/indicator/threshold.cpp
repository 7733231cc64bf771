// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/expr.hpp"
#include "compiler/plan/signal.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

BinaryOp opposite(BinaryOp op) {
  switch (op) {
  case BinaryOp::Less: return BinaryOp::GreaterEqual;
  case BinaryOp::LessEqual: return BinaryOp::Greater;
  case BinaryOp::GreaterEqual: return BinaryOp::Less;
  default: return BinaryOp::LessEqual;
  }
}

Expr instant_of(const model::Counter &value) {
  return value.windowed ? model::rate_of(value, kRateWindow) : value.expr;
}

} // namespace

TimeSignal threshold_signal(const model::Threshold &threshold, model::Idle idle,
                            const Split &split) {
  const bool is_ceiling = threshold.op == BinaryOp::Less || threshold.op == BinaryOp::LessEqual;
  const double bound = threshold.bound.to_double();
  TimeSignal out;
  out.value = split.aggregate(is_ceiling ? "max" : "min", instant_of(threshold.value));
  out.bad = [=, op = threshold.op](const Expr &value) {
    if (idle != model::Idle::Bad) return yes_or_no(opposite(op), value, promql::number(bound));
    return promql::binary(BinaryOp::Sub, promql::number(1),
                          yes_or_no(op, value, promql::number(bound)));
  };
  out.total = [=](const Expr &value) { return counted_share(value, idle); };
  return out;
}

TimeSignal boolean_signal(const model::Boolean &boolean, model::Idle idle, const Split &split) {
  const Expr value = instant_of(boolean.value);
  TimeSignal out;
  // A series that is NaN has no part in the mean of the others.
  Expr numbers = promql::binary(BinaryOp::GreaterEqual, value, promql::number(0));
  out.value = promql::binary(BinaryOp::Or, split.aggregate("avg", std::move(numbers)),
                             split.aggregate("avg", value));
  out.bad = [=](const Expr &share) {
    return bad_share(promql::binary(BinaryOp::Sub, promql::number(1), share), idle);
  };
  out.total = [=](const Expr &share) { return counted_share(share, idle); };
  return out;
}

} // namespace slac::plan
