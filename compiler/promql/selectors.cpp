// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/selectors.hpp"

#include <type_traits>

namespace slac::promql {
namespace {

/// Of a tree that may be changed, or not.
template <class Tree, class Out>
void collect(Tree &expr, Out &out) {
  const auto inner = [&](auto &child) { collect(*child, out); };
  std::visit(
      [&](auto &node) {
        using Node = std::remove_cvref_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, Selector>) {
          out.push_back(&node);
        } else if constexpr (std::is_same_v<Node, Call>) {
          for (auto &arg : node.args)
            collect(arg, out);
        } else if constexpr (std::is_same_v<Node, Binary>) {
          inner(node.left);
          inner(node.right);
        } else if constexpr (!std::is_same_v<Node, NumberLiteral> &&
                             !std::is_same_v<Node, StringLiteral>) {
          inner(node.expr);
        }
      },
      expr.node);
}

} // namespace

std::vector<const Selector *> selectors_in(const Expr &expr) {
  std::vector<const Selector *> out;
  collect(expr, out);
  return out;
}

std::vector<Selector *> selectors_in(Expr &expr) {
  std::vector<Selector *> out;
  collect(expr, out);
  return out;
}

} // namespace slac::promql
