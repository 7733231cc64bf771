// SPDX-License-Identifier: Apache-2.0
// Operators stay a flat list; precedence is the builder's. Whatever begins with a name is one rule,
// so that no alternative parses the same brackets twice.
#include "compiler/promql/grammar/expression.hpp"

#include "compiler/promql/grammar/lexical.hpp"
#include "compiler/promql/grammar/selector.hpp"

#include <boost/fusion/include/adapt_struct.hpp>

BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Grouping, keyword, labels)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Literal, is_string, words)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Primary, form, unused)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Operand, signs, primary, postfixes)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Group, keyword, include)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Matching, keyword, labels, group)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Tail, op, returns_bool, matching, operand)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Expression, first, rest)
BOOST_FUSION_ADAPT_STRUCT(slac::promql::raw::Named, name, before, args, after, matchers)

namespace slac::promql::grammar {
namespace {

// tokens
const auto keyword_end = !x3::char_("a-zA-Z0-9_:");
auto keyword(char const *text) { return x3::lexeme[x3::no_case[x3::lit(text)] >> keyword_end]; }
const auto open_paren = x3::rule<struct OpenParenTag>{"`(`"} = x3::lit('(');
const auto close_paren = x3::rule<struct CloseParenTag>{"`)`"} = x3::lit(')');
const auto close_list = x3::rule<struct CloseListTag>{"`,` or `)`"} = x3::lit(')');

// labels
const auto label_list = x3::rule<struct LabelListTag, std::vector<raw::Words>>{
    "`(` and labels"} = (open_paren > -(label_name % ',')) >> -x3::lit(',') > close_list;
struct GroupingTag : WithSpan {};
const auto grouping = x3::rule<GroupingTag, raw::Grouping>{"`by (…)` or `without (…)`"} =
    x3::raw[keyword("by") | keyword("without")] > label_list;

// operands
const auto arguments = x3::rule<struct ArgumentsTag, std::vector<raw::Expression>>{"arguments"} =
    ('(' >> -(expression % ',')) > close_list;
struct NamedTag : WithSpan {};
const auto named = x3::rule<NamedTag, raw::Named>{"a metric or function"} =
    identifier >> -grouping >> -arguments >> -grouping >> -matchers;
const auto literal = x3::rule<struct LiteralTag, raw::Literal>{"a literal"} =
    (x3::attr(false) >> number) | (x3::attr(true) >> string);
const auto paren = x3::rule<struct ParenTag, raw::Expression>{"`(`"} =
    ('(' > expression) > close_paren;

struct PrimaryTag : WithSpan {};
const auto primary_form = x3::rule<struct PrimaryFormTag, raw::PrimaryForm>{"an operand"} =
    literal | paren | named | matchers;
const auto primary = x3::rule<PrimaryTag, raw::Primary>{"an expression"} = primary_form >>
                                                                           x3::attr(0);

struct OperandTag : WithSpan {};
const auto operand = x3::rule<OperandTag, raw::Operand>{"an expression"} =
    *x3::char_("+-") >> primary >> *postfix;

// operators
const auto symbol_op =
    x3::lexeme[x3::lit("==") | "!=" | ">=" | "<=" | ">" | "<" | "+" | "-" | "*" | "/" | "%" | "^"];
const auto binary_op = x3::rule<struct BinaryOpTag, raw::Words>{"an operator"} =
    x3::raw[symbol_op | keyword("and") | keyword("or") | keyword("unless") | keyword("atan2")];
const auto group = x3::rule<struct GroupTag, raw::Group>{"`group_left` or `group_right`"} =
    x3::raw[keyword("group_left") | keyword("group_right")] >> -label_list;
struct MatchingTag : WithSpan {};
const auto matching = x3::rule<MatchingTag, raw::Matching>{"`on (…)` or `ignoring (…)`"} =
    (x3::raw[keyword("on") | keyword("ignoring")] > label_list) >> -group;
const auto tail = x3::rule<struct TailTag, raw::Tail>{"an operator"} =
    (binary_op >> ((keyword("bool") >> x3::attr(true)) | x3::attr(false)) >> -matching) > operand;

} // namespace

struct ExpressionTag : WithSpan {};
const auto expression_def = operand >> *tail;

BOOST_SPIRIT_DEFINE(expression)
BOOST_SPIRIT_INSTANTIATE(ExpressionRule, Iterator, Context)

} // namespace slac::promql::grammar
