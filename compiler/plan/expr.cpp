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
  constexpr std::int64_t kBridge = 600'000; // milliseconds
  Expr last = promql::call("last_over_time", {promql::over(std::move(selector), kBridge)});
  return promql::aggregate_without(
      "max", {"container", "endpoint", "instance", "job", "namespace", "pod", "service"},
      std::move(last));
}

std::string literal_text(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "{{") {
      out += "{{`{{`}}";
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

model::Labels literal_labels(const model::Labels &labels) {
  model::Labels out;
  for (const auto &[key, value] : labels)
    out[key] = literal_text(value);
  return out;
}

Rule record(std::string_view name, model::Labels labels, Expr expr) {
  Rule out{std::string(name), {}, std::move(expr), {}, {}, std::move(labels), {}};
  return out;
}

} // namespace slac::plan
