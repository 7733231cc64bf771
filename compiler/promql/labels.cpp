// SPDX-License-Identifier: Apache-2.0
// Follows the rules by which Prometheus labels results: prometheus.io/docs, "Operators".
#include "compiler/promql/labels.hpp"

#include "compiler/base/overloaded.hpp"

#include <algorithm>
#include <array>

namespace slac::promql {
namespace {

bool contains(const std::vector<std::string> &list, std::string_view label) {
  return std::find(list.begin(), list.end(), label) != list.end();
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A number without series.
bool is_number(const Expr &expr) {
  return std::visit(
      base::Overloaded{[](const NumberLiteral &) { return true; },
                       [](const Paren &p) { return is_number(*p.expr); },
                       [](const Unary &u) { return is_number(*u.expr); },
                       [](const Call &c) {
                         return is_one_of(c.function, {"scalar", "time", "pi"});
                       },
                       [](const Binary &b) { return is_number(*b.left) && is_number(*b.right); },
                       [](const auto &) { return false; }},
      expr.node);
}

const std::string *text_of(const Expr &expr) {
  const auto *text = std::get_if<StringLiteral>(&expr.node);
  return text == nullptr ? nullptr : &text->value;
}

bool keeps(const Call &call, std::string_view label) {
  if (is_one_of(call.function, {"absent", "absent_over_time", "vector", "scalar", "time", "pi"}))
    return false;
  if (is_one_of(call.function, {"label_replace", "label_join"}) && call.args.size() > 1)
    if (const std::string *to = text_of(call.args[1]); to != nullptr && *to == label) return true;
  return std::any_of(call.args.begin(), call.args.end(), [&](const Expr &arg) {
    return !is_number(arg) && text_of(arg) == nullptr && keeps_label(arg, label);
  });
}

bool keeps(const Aggregate &aggregate, std::string_view label) {
  if (aggregate.op == "count_values" && aggregate.param)
    if (const std::string *to = text_of(**aggregate.param); to != nullptr && *to == label)
      return true;
  const bool selects = is_one_of(aggregate.op, {"topk", "bottomk", "limitk", "limit_ratio"});
  const bool survives =
      selects || (aggregate.grouped && contains(aggregate.labels, label) != aggregate.without);
  return survives && keeps_label(*aggregate.expr, label);
}

bool keeps(const Binary &binary, std::string_view label) {
  const bool left = keeps_label(*binary.left, label), right = keeps_label(*binary.right, label);
  if (is_number(*binary.left)) return right;
  if (is_number(*binary.right)) return left;
  if (binary.op == BinaryOp::And || binary.op == BinaryOp::Unless) return left;
  if (binary.op == BinaryOp::Or || !binary.matching) return left && right;
  const Matching &matching = *binary.matching;
  switch (matching.cardinality) {
  case Cardinality::ManyToOne: return left || contains(matching.include, label);
  case Cardinality::OneToMany: return right || contains(matching.include, label);
  case Cardinality::OneToOne: break;
  }
  return contains(matching.labels, label) == matching.on && left && right;
}

} // namespace

bool keeps_label(const Expr &expr, std::string_view label) {
  return std::visit(base::Overloaded{[](const NumberLiteral &) { return false; },
                                     [](const StringLiteral &) { return false; },
                                     [](const Selector &) { return true; },
                                     [&](const Subquery &s) { return keeps_label(*s.expr, label); },
                                     [&](const Unary &u) { return keeps_label(*u.expr, label); },
                                     [&](const Paren &p) { return keeps_label(*p.expr, label); },
                                     [&](const auto &node) { return keeps(node, label); }},
                    expr.node);
}

} // namespace slac::promql
