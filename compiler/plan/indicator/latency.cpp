// SPDX-License-Identifier: Apache-2.0
#include "compiler/model/latency.hpp"

#include "compiler/plan/expr.hpp"
#include "compiler/plan/signal.hpp"

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

Expr rate(Expr selector, time::Duration window) {
  return promql::call("rate", {promql::over(std::move(selector), ms(window))});
}

Expr without(Expr total, Expr good) {
  return promql::call(
      "clamp_min",
      {promql::binary(BinaryOp::Sub, std::move(total), std::move(good)), promql::number(0)});
}

EventSignal native_signal(const model::Latency &latency, const Split &split) {
  const auto histogram = [&](time::Duration w) {
    return split.aggregate("sum", rate(latency.histogram.expr, w));
  };
  EventSignal out;
  out.total = [=](time::Duration w) { return promql::call("histogram_count", {histogram(w)}); };
  out.bad = [=, &latency](time::Duration w, const Expr &total, const Expr &zero) {
    Expr share = promql::call(
        "histogram_fraction",
        {promql::number(0), promql::number(latency.below.value.to_double()), histogram(w)});
    Expr good = promql::binary(BinaryOp::Mul, std::move(share),
                               promql::call("histogram_count", {histogram(w)}));
    good = promql::binary(BinaryOp::GreaterEqual, std::move(good), promql::number(0)); // not NaN
    return without(total, promql::binary(BinaryOp::Or, std::move(good), zero));
  };
  out.bad_is_complete = true;
  return out;
}

/// Only what has the bucket counts: of the rest nothing is known, and all of it would seem slow.
EventSignal classic_signal(const model::Latency &latency, const Split &split) {
  const auto bucket = [&](time::Duration w) { return rate(model::latency_bucket(latency), w); };
  EventSignal out;
  out.total = [=, &latency, &split](time::Duration w) {
    return split.aggregate("sum",
                           promql::binary(BinaryOp::And, ignoring({"le"}),
                                          rate(model::latency_total(latency), w), bucket(w)));
  };
  out.bad = [=, &split](time::Duration w, const Expr &total, const Expr & /*zero*/) {
    return without(total, split.aggregate("sum", bucket(w)));
  };
  out.bad_is_complete = true;
  return out;
}

} // namespace

EventSignal latency_signal(const model::Latency &latency, const Split &split) {
  return latency.native ? native_signal(latency, split) : classic_signal(latency, split);
}

} // namespace slac::plan
