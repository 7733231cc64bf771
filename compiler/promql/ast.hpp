// SPDX-License-Identifier: Apache-2.0
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

/// A length of time in milliseconds, or the name of a variable (`window` for `$window`) that a
/// rewrite replaces.
struct Length {
  std::int64_t ms = 0;
  std::string variable;
  friend bool operator==(const Length &, const Length &) = default;
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
};

struct NumberLiteral {
  double value = 0;
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
/// `expr[range:step]`
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
};
struct Binary {
  BinaryOp op = BinaryOp::Add;
  bool returns_bool = false;
  std::optional<Matching> matching;
  Box<Expr> left;
  Box<Expr> right;
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
