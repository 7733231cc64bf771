// SPDX-License-Identifier: Apache-2.0
// One token decides every alternative, so nothing is parsed twice. Operators stay a flat list;
// precedence is the builder's.
#include "compiler/promql/grammar/expression.hpp"

#include "compiler/promql/grammar/primitives.hpp"
#include "compiler/promql/grammar/selector.hpp"

#include <boost/fusion/include/adapt_struct.hpp>

BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Missing, at, unused)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Arguments, open, list, close)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Grouping, keyword, labels)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Aggregate, name, before, args, after)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Call, name, args)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Selector, name, matchers)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Paren, open, inner, close)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Operand, signs, primary, postfixes)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Group, keyword, include)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Matching, keyword, labels, group)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Fill, keyword, sign, value, close)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Tail, op, returns_bool, matching, fills, operand)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Expression, first, rest)

namespace slac::promql::grammar {
namespace {

constexpr bool starts_expression(Kind k) {
  return is_number(k) || k == Kind::String || k == Kind::LeftParen || k == Kind::LeftBrace ||
         is_sign(k) || names_metric(k);
}

/// A comma before something that cannot be an argument: taken and reported.
struct TrailingComma : x3::parser<TrailingComma> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class AnyContext, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator const &, AnyContext const &context, RuleContext &,
             Attribute &) const {
    if (first->kind != Kind::Comma) return false;
    const Kind next = (first + 1)->kind;
    if (starts_expression(next)) return false;
    const bool stray = next == Kind::RightBracket && (first + 1)->partner == kNoToken;
    if (next == Kind::Bad || next == Kind::End || stray)
      session(context).unexpected(first + 1, {"an expression"});
    else
      session(context).trailing_comma(first);
    ++first;
    return true;
  }
};

const auto open_paren = one(Kind::LeftParen);
const auto comma = one(Kind::Comma);
const auto sign = any(is_sign);

// operands
const auto missing = x3::rule<struct MissingTag, raw::Missing>{} =
    expected([](Kind) { return false; }, {"an expression"}) >> x3::attr(0);
const auto argument_list = x3::rule<struct ArgumentListTag, std::vector<raw::Expression>>{} =
    -(!one(Kind::RightParen) >>
      expression % (x3::omit[*TrailingComma()] >> comma >> &any(starts_expression)) >>
      x3::omit[*TrailingComma()]);
const auto arguments = x3::rule<struct ArgumentsTag, raw::Arguments>{} =
    (open_paren >> argument_list >>
     Close(Kind::RightParen, {"an operator, `,` or `)`", Want::Place::BehindOperand})) |
    (x3::attr(raw::Arguments()) >> Missing({"`(`", Want::Place::Parenthesis}));
const auto grouping = x3::rule<struct GroupingTag, raw::Grouping>{} =
    any([](Kind k) { return k == Kind::By || k == Kind::Without; }) >> labels;
const auto aggregate = x3::rule<struct AggregateTag, raw::Aggregate>{} =
    one(Kind::Aggregator) >>
    &any([](Kind k) { return k == Kind::LeftParen || k == Kind::By || k == Kind::Without; }) >>
    -grouping >> arguments >> -grouping;
const auto call = x3::rule<struct CallTag, raw::Call>{} =
    any(is_callable) >> &open_paren >> arguments;
const auto selector = x3::rule<struct SelectorTag, raw::Selector>{} =
    (any(names_metric) >> -matchers) | (x3::attr(boost::optional<Token>()) >> matchers);
const auto paren = x3::rule<struct ParenTag, raw::Paren>{} = open_paren >> expression >>
                                                             Close(Kind::RightParen,
                                                                   {"an operator or `)`",
                                                                    Want::Place::BehindOperand});
const auto literal = any([](Kind k) { return is_number(k) || k == Kind::String; });
const auto primary = x3::rule<struct PrimaryTag, raw::Primary>{} =
    literal | aggregate | call | selector | paren | missing;
const auto operand = x3::rule<struct OperandTag, raw::Operand>{} = *sign >> primary >> *postfix;

// operators
const auto group = x3::rule<struct GroupTag, raw::Group>{} = any([](Kind k) {
                                                               return k == Kind::GroupLeft ||
                                                                      k == Kind::GroupRight;
                                                             }) >>
                                                             -(&open_paren >> labels);
const auto matching = x3::rule<struct MatchingTag, raw::Matching>{} =
    any([](Kind k) { return k == Kind::On || k == Kind::Ignoring; }) >> labels >> -group;
const auto fill_value = expected(is_number, {"a number to fill in"});
template <Kind... kKinds>
const auto fill = x3::rule<struct FillTag, raw::Fill>{} =
    any([](Kind k) { return ((k == kKinds) || ...); }) >> x3::omit[open_paren] >> -sign
    >> fill_value >> Close(Kind::RightParen, {"`)`"});
const auto fills = x3::rule<struct FillsTag, std::vector<raw::Fill>>{} =
    x3::repeat(1)[fill<Kind::Fill>] |
    (x3::repeat(1)[fill<Kind::FillLeft>] >> x3::repeat(0, 1)[fill<Kind::FillRight>]) |
    (x3::repeat(1)[fill<Kind::FillRight>] >> x3::repeat(0, 1)[fill<Kind::FillLeft>]) | x3::eps;
const auto tail = x3::rule<struct TailTag, raw::Tail>{} = any(is_operator) >> -one(Kind::Bool) >>
                                                          -matching >> fills >> operand;

} // namespace

const auto expression_def = operand >> *tail;

BOOST_SPIRIT_DEFINE(expression)
BOOST_SPIRIT_INSTANTIATE(ExpressionRule, Iterator, Context)

} // namespace slac::promql::grammar
