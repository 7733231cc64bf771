// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/grammar/selector.hpp"

#include "compiler/promql/grammar/duration.hpp"
#include "compiler/promql/grammar/primitives.hpp"

#include <boost/fusion/include/adapt_struct.hpp>

BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::MatcherValue, op, value)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Matcher, label, value)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Matchers, open, list, close)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Labels, open, list, close)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Range, open, length, colon, step, close)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Offset, keyword, length)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::AtTime, at, sign, value, close)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Mark, keyword, unused)

namespace slac::promql::grammar {
namespace {

/// Looks back: true behind a colon.
struct AfterColon : x3::parser<AfterColon> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class AnyContext, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator const &, AnyContext const &, RuleContext &,
             Attribute &) const {
    return (first - 1)->kind == Kind::Colon;
  }
};

const auto comma = one(Kind::Comma);

// {label="value", "quoted.name"!="value", "metric"}
const auto match_op = [](Kind k) {
  return k == Kind::Assign || k == Kind::NotEqual || k == Kind::EqualRegex || k == Kind::NotRegex;
};
const auto matcher_value = x3::rule<struct MatcherValueTag, raw::MatcherValue>{} =
    any(match_op) >> expected(Kind::String, {"a quoted string", Want::Place::Value});
const auto required_value = x3::rule<struct RequiredValueTag, raw::MatcherValue>{} =
    expected(match_op, {"`=`, `!=`, `=~` or `!~`", Want::Place::MatchOperator}) >>
    expected(Kind::String, {"a quoted string", Want::Place::Value});
const auto matcher = x3::rule<struct MatcherTag, raw::Matcher>{} =
    (one(Kind::Word) >> required_value) | (one(Kind::String) >> -matcher_value);
const auto matcher_list = x3::rule<struct MatcherListTag, std::vector<raw::Matcher>>{} =
    -(matcher % comma >> x3::omit[-comma]);

// (a, "b.c")
const auto label = any([](Kind k) {
  return (is_word(k) && k != Kind::Without) || k == Kind::Atan2 || k == Kind::String;
});
/// Reports the parenthesis that is not there, and passes over the labels that should be inside.
struct BareLabels : x3::parser<BareLabels> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  template <class AnyContext, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator const &, AnyContext const &context, RuleContext &,
             Attribute &) const {
    session(context).unexpected(first, {"`(`", Want::Place::Parenthesis});
    if (first->kind != Kind::Word) return true;
    ++first;
    while (first->kind == Kind::Comma && (first + 1)->kind == Kind::Word)
      first += 2;
    return true;
  }
};

const auto label_list = x3::rule<struct LabelListTag, std::vector<Token>>{} =
    -(label % comma >> x3::omit[-comma]);

// what follows an operand
const auto range = x3::rule<struct RangeTag, raw::Range>{} =
    one(Kind::LeftBracket) >> duration >> -one(Kind::Colon) >>
    -(AfterColon() >> &any([](Kind k) {
        return is_number(k) || k == Kind::Variable || is_sign(k) || k == Kind::LeftParen ||
               is_duration_word(k);
      }) >>
      duration) >>
    Close(Kind::RightBracket, {"`:` or `]`"});
const auto offset = x3::rule<struct OffsetTag, raw::Offset>{} = one(Kind::Offset) >> offset_length;
const auto at_call = any([](Kind k) { return k == Kind::Start || k == Kind::End_; });
const auto at_time = x3::rule<struct AtTag, raw::AtTime>{} =
    (one(Kind::At) >> x3::attr(boost::optional<Token>()) >> at_call >>
     x3::omit[expected(Kind::LeftParen, {"`(`", Want::Place::Parenthesis})] >>
     expected(Kind::RightParen, {"`)`"})) |
    (one(Kind::At) >> -any(is_sign) >> expected(is_number, {"a Unix time, `start()` or `end()`"}) >>
     x3::attr(Token()));
const auto mark = x3::rule<struct MarkTag, raw::Mark>{} =
    any([](Kind k) { return k == Kind::Anchored || k == Kind::Smoothed; }) >> x3::attr(0);

} // namespace

const auto matchers_def = one(Kind::LeftBrace) >> matcher_list >>
                          Close(Kind::RightBrace, {"a label matcher, `,` or `}`"});
const auto labels_def =
    (one(Kind::LeftParen) >> label_list >> Close(Kind::RightParen, {"a label, `,` or `)`"})) |
    (x3::attr(raw::Labels()) >> BareLabels());
const auto postfix_def = range | offset | at_time | mark;

BOOST_SPIRIT_DEFINE(matchers, labels, postfix)
BOOST_SPIRIT_INSTANTIATE(MatchersRule, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(LabelsRule, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(PostfixRule, Iterator, Context)

} // namespace slac::promql::grammar
