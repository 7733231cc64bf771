// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/ast.hpp"
#include "compiler/promql/names.hpp"

#include <limits>
#include <string>
#include <vector>

namespace slac::promql {

/// Writes the canonical form of trees and their parts into one string.
class Printer {
public:
  /// Stops soon after more than `limit` bytes, for callers that only ask whether it is long.
  explicit Printer(NameStyle names, std::size_t limit = std::numeric_limits<std::size_t>::max())
      : names_(names), limit_(limit) {}

  void print(const Expr &expr);
  /// `sum by (job) `, without the arguments.
  void head(const Aggregate &a);
  /// `* on (job) group_left ()`, without the operands.
  void op(const Binary &b);
  /// `[1h:5m] offset 1d`, without the expression.
  void range(const Subquery &s);

  std::string take() { return std::move(out_); }
  std::size_t size() const { return out_.size(); }

private:
  void write(const NumberLiteral &n);
  void write(const StringLiteral &s);
  void write(const Selector &s);
  void write(const Subquery &s);
  void write(const Call &c);
  void write(const Aggregate &a);
  void write(const Unary &u);
  void write(const Paren &p);
  void write(const Binary &b);
  void wrapped(const Expr &expr, bool wrap);
  void matchers(const Selector &s);
  void labels(const std::vector<std::string> &names);
  void at(const Modifiers &m);
  void edge(const Modifiers &m);
  void offset(const Modifiers &m);
  void length(const Length &l);
  void duration(const DurationExpr &d);

  NameStyle names_;
  std::size_t limit_;
  std::string out_;
};

/// Whether a child needs parentheses that the tree does not have.
bool left_needs_paren(const Binary &b);
bool right_needs_paren(const Binary &b);
bool operand_needs_paren(const Unary &u);
bool inner_needs_paren(const Subquery &s);

/// An infinite base is printed without its sign: `+Inf ^ 2` would be read as +(Inf ^ 2).
bool left_is_infinity(const Binary &b);

} // namespace slac::promql
