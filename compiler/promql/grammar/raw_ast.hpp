// SPDX-License-Identifier: Apache-2.0
// What the Spirit grammar fills: flat lists of a first part and the rest, with the standard
// library's variant replaced by the one that Boost 1.81 knows. It never leaves this folder.
#pragma once

#include "compiler/promql/grammar/token.hpp"

#include <boost/optional.hpp>
#include <boost/spirit/home/x3/support/ast/variant.hpp>

#include <vector>

/// What the grammar yields: tokens, and operators in flat lists. build_expr.cpp folds it into the
/// public tree. Never leaves this folder. `unused` fields keep X3 from unwrapping a struct of one.
namespace slac::promql::raw {

namespace x3 = boost::spirit::x3;
using grammar::Token;

struct Missing {
  Token at;
  int unused = 0;
};

// durations
struct Duration;
struct DurationOperand;
/// `step()`, `max_of(5m, 1h)`
struct DurationCall {
  Token name;
  std::vector<Duration> args;
  Token close;
};
/// `(5m + 1h)`
struct DurationParen {
  Token open;
  x3::forward_ast<Duration> inner;
  Token close;
};
struct DurationPrimary : x3::variant<Token, x3::forward_ast<DurationCall>, DurationParen> {
  using base_type::base_type;
  using base_type::operator=;
};
struct DurationOperand {
  std::vector<Token> signs;
  DurationPrimary primary;
};
struct DurationTail {
  Token op;
  DurationOperand operand;
};
struct Duration {
  DurationOperand first;
  std::vector<DurationTail> rest;
};

// what follows an operand
/// `[5m]`, `[5m:]`, `[5m:1m]`
struct Range {
  Token open;
  Duration length;
  boost::optional<Token> colon;
  boost::optional<Duration> step;
  Token close;
};
struct Offset {
  Token keyword;
  Duration length;
};
/// `@ -1.5`, `@ end()`
struct AtTime {
  Token at;
  boost::optional<Token> sign;
  Token value;
  Token close; ///< of `end()`
};
/// `anchored` or `smoothed`
struct Mark {
  Token keyword;
  int unused = 0;
};
struct Postfix : x3::variant<Range, Offset, AtTime, Mark> {
  using base_type::base_type;
  using base_type::operator=;
};

// selectors and labels
struct MatcherValue {
  Token op;
  Token value;
};
struct Matcher {
  Token label;
  boost::optional<MatcherValue> value; ///< without one the label is a quoted metric name
};
struct Matchers {
  Token open;
  std::vector<Matcher> list;
  Token close;
};
struct Labels {
  Token open;
  std::vector<Token> list;
  Token close;
};

// operands
struct Expression;
struct Arguments {
  Token open;
  std::vector<Expression> list;
  Token close;
};
/// `by (a, b)` or `without (a, b)`
struct Grouping {
  Token keyword;
  Labels labels;
};
struct Aggregate {
  Token name;
  boost::optional<Grouping> before;
  Arguments args;
  boost::optional<Grouping> after;
};
struct Call {
  Token name;
  Arguments args;
};
struct Selector {
  boost::optional<Token> name;
  boost::optional<Matchers> matchers;
};
struct Paren {
  Token open;
  x3::forward_ast<Expression> inner;
  Token close;
};
struct Primary : x3::variant<Token, Selector, x3::forward_ast<Call>, x3::forward_ast<Aggregate>,
                             Paren, Missing> {
  using base_type::base_type;
  using base_type::operator=;
};
struct Operand {
  std::vector<Token> signs;
  Primary primary;
  std::vector<Postfix> postfixes;
};

// operators
/// `group_left (a)`
struct Group {
  Token keyword;
  boost::optional<Labels> include;
};
/// `on (a) group_left (b)`
struct Matching {
  Token keyword;
  Labels labels;
  boost::optional<Group> group;
};
/// `fill_left (-1)`
struct Fill {
  Token keyword;
  boost::optional<Token> sign;
  Token value;
  Token close;
};
struct Tail {
  Token op;
  boost::optional<Token> returns_bool;
  boost::optional<Matching> matching;
  std::vector<Fill> fills;
  Operand operand;
};
struct Expression {
  Operand first;
  std::vector<Tail> rest;
};

} // namespace slac::promql::raw
