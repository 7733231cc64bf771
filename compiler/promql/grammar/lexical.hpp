// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/grammar/config.hpp"

/// The tokens. Each takes the blanks before it and yields its characters.
namespace slac::promql::grammar {

using Identifier = x3::rule<struct IdentifierTag, raw::Words>;
using LabelName = x3::rule<struct LabelNameTag, raw::Words>;
using Number = x3::rule<struct NumberTag, raw::Words>;
using String = x3::rule<struct StringTag, raw::Words>;
using LengthToken = x3::rule<struct LengthTag, raw::Words>;

const Identifier identifier{"a name"};
const LabelName label_name{"a label name"};
const Number number{"a number"};
const String string{"a quoted string"};
const LengthToken length{"a duration such as 5m"};

BOOST_SPIRIT_DECLARE(Identifier, LabelName, Number, String, LengthToken)

} // namespace slac::promql::grammar
