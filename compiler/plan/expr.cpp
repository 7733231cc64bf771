// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/expr.hpp"

namespace slac::plan {

using promql::BinaryOp;
using promql::Expr;

namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kSecondMs = 1000;

Expr last_over(Expr selector, std::int64_t ms) {
  return promql::call("last_over_time", {promql::over(std::move(selector), ms)});
}

} // namespace

std::int64_t ms(time::Duration duration) { return duration.ns / kMs; }

double seconds(time::Duration duration) {
  const std::int64_t whole = duration.ns / time::kSecond;
  return static_cast<double>(whole);
}

Expr floored(Expr ratio) {
  constexpr double kShown = 100'000; // three digits of a percentage
  Expr scaled = promql::binary(BinaryOp::Mul, std::move(ratio), promql::number(kShown));
  return promql::binary(BinaryOp::Div, promql::call("floor", {std::move(scaled)}),
                        promql::number(kShown));
}

Expr recorded(std::string_view name, std::string_view label, const std::string &value) {
  return promql::selector(std::string(name), {promql::equals(std::string(label), value)});
}

Expr ratio_or_zero(Expr part, Expr whole, Expr present) {
  Expr positive = promql::binary(BinaryOp::Greater, std::move(whole), promql::number(0));
  Expr ratio = promql::binary(BinaryOp::Div, std::move(part), std::move(positive));
  Expr zero = promql::binary(BinaryOp::Mul, promql::number(0), std::move(present));
  return promql::binary(BinaryOp::Or, std::move(ratio), std::move(zero));
}

Expr fresh(Expr selector, time::Duration interval) {
  const std::int64_t ms = interval.ns / kMs;
  return last_over(std::move(selector), std::max(ms - kSecondMs, ms / 2));
}

Expr latest(Expr selector, time::Duration interval) {
  return last_over(std::move(selector), 2 * interval.ns / kMs + kSecondMs);
}

promql::Matching on(std::vector<std::string> labels) {
  promql::Matching out;
  out.on = true;
  out.labels = std::move(labels);
  return out;
}

promql::Matching with_the_only() {
  promql::Matching out = on({});
  out.cardinality = promql::Cardinality::ManyToOne;
  return out;
}

Expr plus(Expr left, Expr right) {
  return promql::binary(BinaryOp::Add, std::move(left), std::move(right));
}
Expr minus(Expr left, Expr right) {
  return promql::binary(BinaryOp::Sub, std::move(left), std::move(right));
}
Expr times(Expr left, Expr right) {
  return promql::binary(BinaryOp::Mul, std::move(left), std::move(right));
}
Expr divided(Expr left, Expr right) {
  return promql::binary(BinaryOp::Div, std::move(left), std::move(right));
}
Expr either(Expr left, Expr right) {
  return promql::binary(BinaryOp::Or, std::move(left), std::move(right));
}

Expr as_label(std::string_view label, Expr only) {
  Expr out = promql::aggregate("count_values", std::move(only));
  std::get<promql::Aggregate>(out.node).param = promql::Box<Expr>(promql::text(std::string(label)));
  return out;
}

Expr yes_or_no(BinaryOp op, Expr left, Expr right) {
  Expr out = promql::binary(op, std::move(left), std::move(right));
  std::get<promql::Binary>(out.node).returns_bool = true;
  return out;
}

promql::Matching ignoring(std::vector<std::string> labels) {
  promql::Matching out;
  out.labels = std::move(labels);
  return out;
}

Expr labelled(Expr expr, std::string_view label, std::string_view value) {
  return promql::call("label_replace",
                      {std::move(expr), promql::text(std::string(label)),
                       promql::text(std::string(value)), promql::text(""), promql::text("")});
}

Expr survived(Expr selector) {
  constexpr std::int64_t kBridge = 600'000; // milliseconds
  return promql::aggregate_without(
      "max", {"container", "endpoint", "instance", "job", "namespace", "pod", "service"},
      last_over(std::move(selector), kBridge));
}

Wordings wordings(const model::Labels &labels) { return {labels.begin(), labels.end()}; }

Rule record(std::string_view name, const model::Labels &labels, Expr expr) {
  Rule out{std::string(name), {}, std::move(expr), {}, {}, wordings(labels), {}};
  return out;
}

} // namespace slac::plan
