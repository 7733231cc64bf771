// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/signal.hpp"

#include <charconv>

namespace slac::plan {
namespace {

using promql::BinaryOp;
using promql::Expr;

Expr selector(const model::Latency &latency, const char *suffix) {
  Expr out = latency.histogram.expr;
  std::get<promql::Selector>(out.node).name += suffix;
  return out;
}

/// The spellings of a bucket's bound: Prometheus 2 keeps `1`, Prometheus 3 makes it `1.0`, and
/// small ones have an exponent.
std::string le(base::Decimal bound) {
  const std::string text = bound.text();
  std::string out;
  for (const char c : text)
    out += c == '.' ? "\\." : std::string(1, c);
  if (text.find('.') == std::string::npos) return out + "|" + out + "\\.0";
  if (!text.starts_with("0.0000")) return out;
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  char small[32];
  const auto end = std::to_chars(small, small + sizeof small, value, std::chars_format::scientific);
  std::string exponent(small, end.ptr);
  for (std::size_t at = 0; (at = exponent.find('.', at)) != std::string::npos; at += 2)
    exponent.insert(at, "\\");
  return out + "|" + exponent;
}

double seconds(base::Decimal bound) {
  const std::string text = bound.text();
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Expr rate(Expr selector, time::Duration window) {
  return promql::call("rate", {promql::over(std::move(selector), window.ns / 1'000'000)});
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
        {promql::number(0), promql::number(seconds(latency.below.value)), histogram(w)});
    Expr good = promql::binary(BinaryOp::Mul, std::move(share),
                               promql::call("histogram_count", {histogram(w)}));
    good = promql::binary(BinaryOp::GreaterEqual, std::move(good), promql::number(0)); // not NaN
    return without(total, promql::binary(BinaryOp::Or, std::move(good), zero));
  };
  out.bad_is_complete = true;
  return out;
}

EventSignal classic_signal(const model::Latency &latency, const Split &split) {
  const auto good = [&](time::Duration w) {
    return split.aggregate("sum", rate(latency_bucket(latency), w));
  };
  EventSignal out;
  out.total = [=, &latency, &split](time::Duration w) {
    Expr total = split.aggregate("sum", rate(latency_total(latency), w));
    if (w != kRateWindow) return total;
    // Without the bucket nothing is known; all would seem slow.
    return promql::binary(BinaryOp::And, std::move(total), good(w));
  };
  out.bad = [=](time::Duration w, const Expr &total, const Expr & /*zero*/) {
    return without(total, good(w));
  };
  out.bad_is_complete = true;
  return out;
}

} // namespace

Expr latency_total(const model::Latency &latency) {
  return latency.native ? latency.histogram.expr : selector(latency, "_count");
}

Expr latency_bucket(const model::Latency &latency) {
  Expr out = selector(latency, "_bucket");
  std::get<promql::Selector>(out.node).matchers.push_back(
      {"le", promql::MatchOp::Regex, le(latency.below.value), {}});
  return out;
}

EventSignal latency_signal(const model::Latency &latency, const Split &split) {
  return latency.native ? native_signal(latency, split) : classic_signal(latency, split);
}

} // namespace slac::plan
