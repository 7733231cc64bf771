// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/grammar/duration.hpp"

#include "compiler/promql/grammar/primitives.hpp"

#include <boost/fusion/include/adapt_struct.hpp>

BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::DurationCall, name, args, close)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::DurationParen, open, inner, close)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::DurationOperand, signs, primary)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::DurationTail, op, operand)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Duration, first, rest)

namespace slac::promql::grammar {
namespace {

const auto sign = any(is_sign);
const auto open_paren = one(Kind::LeftParen);
const auto close_paren = Close(Kind::RightParen, {"`)`"});
const auto close_arguments = Close(Kind::RightParen, {"`,` or `)`"});
const auto length_op = any([](Kind k) { return k >= Kind::Add && k <= Kind::Pow; });
const auto length_token = [](Kind k) { return is_number(k) || k == Kind::Variable; };

const auto call = x3::rule<struct DurationCallTag, raw::DurationCall>{} =
    any(is_duration_word) >>
    x3::omit[expected(Kind::LeftParen, {"`(`", Want::Place::Parenthesis})] >>
    -(!one(Kind::RightParen) >> duration % one(Kind::Comma)) >> close_arguments;
const auto paren = x3::rule<struct DurationParenTag, raw::DurationParen>{} =
    open_paren >> duration >> close_paren;
const auto primary = x3::rule<struct DurationPrimaryTag, raw::DurationPrimary>{} =
    call | paren | expected(length_token, {"a duration such as 5m"});
const auto operand = x3::rule<struct DurationOperandTag, raw::DurationOperand>{} = *sign >> primary;
const auto tail = x3::rule<struct DurationTailTag, raw::DurationTail>{} = length_op >> operand;

const auto signed_operand = x3::rule<struct SignedOperandTag, raw::DurationOperand>{} =
    x3::repeat(0, 1)[sign] >> primary;

} // namespace

const auto duration_def = operand >> *tail;
const auto offset_length_def = (&(open_paren | (sign >> sign)) >> operand >> *tail) |
                               (signed_operand >> x3::attr(std::vector<raw::DurationTail>()));

BOOST_SPIRIT_DEFINE(duration, offset_length)
BOOST_SPIRIT_INSTANTIATE(DurationRule, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(OffsetLengthRule, Iterator, Context)

} // namespace slac::promql::grammar
