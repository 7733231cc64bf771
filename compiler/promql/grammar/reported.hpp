// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/grammar/token.hpp"

/// What the builders put where something has been reported, so that they can go on.
namespace slac::promql::grammar {

/// A call of no function.
inline Expr nothing(TextRange where) { return {where, Call{}}; }

inline bool is_nothing(const Expr &expr) {
  const auto *c = std::get_if<Call>(&expr.node);
  return c != nullptr && c->function.empty();
}

/// Where a reader knows the whole of what `close` ends: at `end`; never, if nothing closes it.
inline std::uint32_t known_at(const Token &close, std::uint32_t end) {
  return close.kind == Kind::RightParen ? end : kNoToken;
}

} // namespace slac::promql::grammar
