// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/counted.hpp"

namespace slac::promql {

const Selector *counted(const Expr &expr) {
  if (const auto *paren = std::get_if<Paren>(&expr.node)) return counted(*paren->expr);
  if (const auto *sum = std::get_if<Aggregate>(&expr.node))
    return sum->op == "sum" ? counted(*sum->expr) : nullptr;
  if (const auto *call = std::get_if<Call>(&expr.node))
    return call->function == "rate" || call->function == "increase" ? counted(call->args[0])
                                                                    : nullptr;
  if (const auto *binary = std::get_if<Binary>(&expr.node))
    return binary->op == BinaryOp::And ? counted(*binary->left) : nullptr;
  return std::get_if<Selector>(&expr.node);
}

} // namespace slac::promql
