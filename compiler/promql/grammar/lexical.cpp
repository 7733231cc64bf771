// SPDX-License-Identifier: Apache-2.0
#include "compiler/promql/grammar/lexical.hpp"

namespace slac::promql::grammar {
namespace {

const auto word_char = x3::char_("a-zA-Z0-9_:");
const auto closing_double = x3::rule<struct ClosingDoubleTag>{"a closing \"quote\""} = x3::lit('"');
const auto closing_single = x3::rule<struct ClosingSingleTag>{"a closing 'quote'"} = x3::lit('\'');
const auto closing_raw = x3::rule<struct ClosingRawTag>{"a closing `quote`"} = x3::lit('`');

const auto exponent = x3::char_("eE") >> -x3::char_("+-") >> +x3::digit;
const auto mantissa = (+x3::digit >> -('.' >> *x3::digit)) | ('.' >> +x3::digit);
const auto hexadecimal = x3::lit('0') >> x3::char_("xX") >> +x3::xdigit;
const auto named_number = x3::no_case[x3::lit("inf") | x3::lit("nan")];
const auto unit = x3::lit("ms") | x3::char_("ywdhms");

} // namespace

const auto identifier_def = x3::raw[x3::lexeme[x3::char_("a-zA-Z_:") >> *word_char]];
const auto label_name_def = x3::raw[x3::lexeme[x3::char_("a-zA-Z_") >> *x3::char_("a-zA-Z0-9_")]];
const auto number_def =
    x3::raw[x3::lexeme[(hexadecimal | (mantissa >> -exponent) | named_number) >> !word_char]];
const auto string_def =
    x3::raw[x3::lexeme[('"' >> *(('\\' >> x3::char_) | (x3::char_ - '"')) > closing_double) |
                       ('\'' >> *(('\\' >> x3::char_) | (x3::char_ - '\'')) > closing_single) |
                       ('`' >> *(x3::char_ - '`') > closing_raw)]];
const auto length_def = x3::raw[x3::lexeme[('$' >> +x3::char_("a-zA-Z_")) |
                                           (+(+x3::digit >> unit) >> !x3::char_("a-zA-Z0-9_"))]];

BOOST_SPIRIT_DEFINE(identifier, label_name, number, string, length)
BOOST_SPIRIT_INSTANTIATE(Identifier, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(LabelName, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(Number, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(String, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(LengthToken, Iterator, Context)

} // namespace slac::promql::grammar
