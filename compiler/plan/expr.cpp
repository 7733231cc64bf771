// SPDX-License-Identifier: Apache-2.0
#include "compiler/plan/expr.hpp"

namespace slac::plan {

using promql::BinaryOp;
using promql::Expr;

Expr recorded(std::string_view name, std::string_view label, const std::string &value) {
  return promql::selector(std::string(name), {promql::equals(std::string(label), value)});
}

Expr ratio_or_zero(Expr part, Expr whole, Expr present) {
  Expr positive = promql::binary(BinaryOp::Greater, std::move(whole), promql::number(0));
  Expr ratio = promql::binary(BinaryOp::Div, std::move(part), std::move(positive));
  Expr zero = promql::binary(BinaryOp::Mul, promql::number(0), std::move(present));
  return promql::binary(BinaryOp::Or, std::move(ratio), std::move(zero));
}

Expr survived(Expr selector) {
  constexpr std::int64_t kBridge = 10 * 60 * 1000;
  Expr last = promql::call("last_over_time", {promql::over(std::move(selector), kBridge)});
  return promql::aggregate_without(
      "max", {"container", "endpoint", "instance", "job", "namespace", "pod", "service"},
      std::move(last));
}

Rule record(std::string_view name, model::Labels labels, Expr expr) {
  Rule out{std::string(name), {}, std::move(expr), {}, {}, std::move(labels), {}};
  return out;
}

} // namespace slac::plan
