// SPDX-License-Identifier: Apache-2.0
// The tree of a PromQL expression, one struct a node. The grammar builds it, types.cpp checks it,
// print.cpp writes it; plan/ builds trees by rewrite.hpp and never pastes text.
#pragma once

#include "compiler/base/span.hpp"
#include "compiler/promql/box.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The tree of a PromQL expression. Plain copyable values; ranges are bytes of the parsed text and
/// empty in trees that were built rather than parsed.
namespace slac::promql {

using base::TextRange;

struct Expr;

/// Arithmetic on durations, which Prometheus 3 computes per query: `5m * 2`, `step() + 1h`.
struct DurationExpr {
  enum class Op {
    Literal,
    Step,
    Range,
    Negate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    MinOf,
    MaxOf
  };
  Op op = Op::Literal;
  bool parenthesised = false;
  double seconds = 0;       ///< of a literal
  bool as_duration = false; ///< a literal written as `5m`, not as `300`
  std::vector<DurationExpr> args;
};

/// A length of time: nanoseconds, or arithmetic, or the name of a variable (`window` for `$window`)
/// that a rewrite replaces.
struct Length {
  std::int64_t ns = 0;
  std::string variable;
  std::optional<Box<DurationExpr>> computed;
};

enum class MatchOp { Equal, NotEqual, Regex, NotRegex };

struct Matcher {
  std::string label;
  MatchOp op = MatchOp::Equal;
  std::string value;
  TextRange range;
};

/// `@ 1609746000`, `@ start()`, `@ end()`.
struct At {
  enum class Kind { Timestamp, Start, End };
  Kind kind = Kind::Timestamp;
  std::int64_t ms = 0;
};

struct Modifiers {
  std::optional<Length> offset; ///< negative: into the future
  std::optional<At> at;
  enum class Edge { None, Anchored, Smoothed };
  Edge edge = Edge::None; ///< how the samples at the window's edges count
};

struct NumberLiteral {
  double value = 0;
  bool duration = false; ///< written as `5m`; the value is in seconds
};
struct StringLiteral {
  std::string value;
};
/// `name{matchers} modifiers`; with `range` a range vector.
struct Selector {
  std::string name; ///< empty for `{…}` alone
  std::vector<Matcher> matchers;
  std::optional<Length> range;
  Modifiers modifiers;
};
/// `expr[range:step]`; a step of 0 is the default one
struct Subquery {
  Box<Expr> expr;
  Length range;
  std::optional<Length> step;
  Modifiers modifiers;
};
struct Call {
  std::string function;
  std::vector<Expr> args;
};
struct Aggregate {
  std::string op; ///< lower case
  bool grouped = false;
  bool without = false;
  std::vector<std::string> labels;
  std::optional<Box<Expr>> param;
  Box<Expr> expr;
};
struct Unary {
  bool minus = true;
  Box<Expr> expr;
};
struct Paren {
  Box<Expr> expr;
};

enum class BinaryOp {
  Add,
  Sub,
  Mul,
  Div,
  Mod,
  Pow,
  Atan2,
  Equal,
  NotEqual,
  Greater,
  Less,
  GreaterEqual,
  LessEqual,
  TrimUpper, ///< `</`
  TrimLower, ///< `>/`
  And,
  Or,
  Unless
};
enum class Cardinality { OneToOne, ManyToOne, OneToMany }; ///< ManyToOne: group_left

struct Matching {
  bool on = false; ///< else ignoring
  std::vector<std::string> labels;
  Cardinality cardinality = Cardinality::OneToOne;
  std::vector<std::string> include; ///< of group_left or group_right
  std::optional<double> fill_left;  ///< for series that only the right side has
  std::optional<double> fill_right; ///< for series that only the left side has
};
struct Binary {
  BinaryOp op = BinaryOp::Add;
  bool returns_bool = false;
  std::optional<Matching> matching;
  Box<Expr> left;
  Box<Expr> right;
  TextRange op_range;
};

struct Expr {
  TextRange range;
  std::variant<NumberLiteral, StringLiteral, Selector, Subquery, Call, Aggregate, Unary, Paren,
               Binary>
      node;
};

/// "+", "and", …
const char *operator_text(BinaryOp op);
/// 1 (or) to 6 (^): what binds tighter is larger.
int precedence(BinaryOp op);
bool is_comparison(BinaryOp op);
bool is_set_operator(BinaryOp op);

} // namespace slac::promql
