// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/optional.hpp>
#include <boost/range/iterator_range.hpp>
#include <boost/spirit/home/x3/support/ast/variant.hpp>

#include <vector>

/// What the grammar yields: words as ranges of the text, operators in a flat list. build_expr.cpp
/// folds it into the public tree. Never leaves this folder.
namespace slac::promql::raw {

namespace x3 = boost::spirit::x3;

using Words = boost::iterator_range<char const *>;

/// Set by the rule's success handler.
struct Located {
  char const *begin = nullptr;
  char const *end = nullptr;
};

struct Matcher : Located {
  Words label;
  Words op;
  Words value;
};
using Matchers = std::vector<Matcher>;

/// `[5m]`, `[5m:]`, `[5m:1m]`
struct Range : Located {
  Words length;
  bool colon = false;
  boost::optional<Words> step;
};
struct Offset : Located {
  boost::optional<char> sign;
  Words length;
};
struct AtTime : Located {
  Words words;
  int unused = 0;
};
struct Postfix : x3::variant<Range, Offset, AtTime> {
  using base_type::base_type;
  using base_type::operator=;
};

/// `by (a, b)` or `without (a, b)`
struct Grouping : Located {
  Words keyword;
  std::vector<Words> labels;
};

struct Expression;
struct Named;

struct Literal {
  bool is_string = false;
  Words words;
};

struct PrimaryForm
    : x3::variant<Literal, x3::forward_ast<Expression>, x3::forward_ast<Named>, Matchers> {
  using base_type::base_type;
  using base_type::operator=;
};
struct Primary : Located {
  PrimaryForm form;
  int unused = 0; // a sequence of one would lose the struct
};

struct Operand : Located {
  std::vector<char> signs;
  Primary primary;
  std::vector<Postfix> postfixes;
};

/// `group_left (a)`
struct Group {
  Words keyword;
  boost::optional<std::vector<Words>> include;
};
/// `on (a) group_left (b)`
struct Matching : Located {
  Words keyword;
  std::vector<Words> labels;
  boost::optional<Group> group;
};
struct Tail {
  Words op;
  bool returns_bool = false;
  boost::optional<Matching> matching;
  Operand operand;
};

struct Expression : Located {
  Operand first;
  std::vector<Tail> rest;
};

/// Everything that starts with a name: selector, function call or aggregation.
struct Named : Located {
  Words name;
  boost::optional<Grouping> before;
  boost::optional<std::vector<Expression>> args;
  boost::optional<Grouping> after;
  boost::optional<Matchers> matchers;
};

} // namespace slac::promql::raw
