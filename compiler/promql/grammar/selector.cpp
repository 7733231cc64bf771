// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/grammar/selector.hpp"

#include "compiler/promql/grammar/lexical.hpp"

#include <boost/fusion/include/adapt_struct.hpp>

BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Matcher, label, op, value)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Range, length, colon, step)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Offset, sign, length)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::AtTime, words, unused)

namespace slac::promql::grammar {
namespace {

const auto close_brace = x3::rule<struct CloseBraceTag>{"`,` or `}`"} = x3::lit('}');
const auto close_bracket = x3::rule<struct CloseBracketTag>{"`]`"} = x3::lit(']');
const auto match_op = x3::rule<struct MatchOpTag, raw::Words>{"`=`, `!=`, `=~` or `!~`"} =
    x3::raw[x3::lexeme[x3::lit("=~") | "!=" | "!~" | (x3::lit('=') >> !x3::lit('='))]];

struct MatcherTag : WithSpan {};
const auto matcher = x3::rule<MatcherTag, raw::Matcher>{"a label matcher"} =
    label_name > match_op > string;

const auto keyword_end = !x3::char_("a-zA-Z0-9_:");
const auto offset_word = x3::lexeme[x3::no_case[x3::lit("offset")] >> keyword_end];

struct RangeTag : WithSpan {};
const auto range = x3::rule<RangeTag, raw::Range>{"a range"} = ('[' > length) >>
                                                               ((':' >> x3::attr(true)) |
                                                                x3::attr(false)) >>
                                                               (-length > close_bracket);

struct OffsetTag : WithSpan {};
const auto offset = x3::rule<OffsetTag, raw::Offset>{"an offset"} = offset_word >>
                                                                    -x3::char_("-") > length;

struct AtTag : WithSpan {};
const auto at_value = x3::rule<struct AtValueTag, raw::Words>{"a Unix time, `start()` or `end()`"} =
    x3::raw[(x3::lit("start") >> '(' >> ')') | (x3::lit("end") >> '(' >> ')') |
            (-x3::char_("+-") >> number)];
const auto at_time = x3::rule<AtTag, raw::AtTime>{"a time"} = ('@' > at_value) >> x3::attr(0);

} // namespace

const auto matchers_def = ('{' >> -(matcher % ',' >> -x3::lit(','))) > close_brace;
const auto postfix_def = range | offset | at_time;

BOOST_SPIRIT_DEFINE(matchers, postfix)
BOOST_SPIRIT_INSTANTIATE(MatchersRule, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(PostfixRule, Iterator, Context)

} // namespace slac::promql::grammar
