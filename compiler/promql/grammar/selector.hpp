// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/grammar/config.hpp"

/// `{label="value"}` and what may follow an operand: `[5m]`, `offset 1h`, `@ 0`.
namespace slac::promql::grammar {

using MatchersRule = x3::rule<struct MatchersTag, raw::Matchers>;
using PostfixRule = x3::rule<struct PostfixTag, raw::Postfix>;

const MatchersRule matchers{"label matchers"};
const PostfixRule postfix{"`[`, `offset` or `@`"};

BOOST_SPIRIT_DECLARE(MatchersRule, PostfixRule)

} // namespace slac::promql::grammar
