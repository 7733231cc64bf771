// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/grammar/raw_ast.hpp"
#include "compiler/promql/grammar/session.hpp"

/// `{label="value"}`, `(label, …)`, and what may follow an operand: `[5m]`, `offset 1h`, `@ 0`.
namespace slac::promql::grammar {

using MatchersRule = x3::rule<struct MatchersTag, raw::Matchers>;
using LabelsRule = x3::rule<struct LabelsTag, raw::Labels>;
using PostfixRule = x3::rule<struct PostfixTag, raw::Postfix>;

const MatchersRule matchers{"label matchers"};
const LabelsRule labels{"labels"};
const PostfixRule postfix{"range, offset or time"};

BOOST_SPIRIT_DECLARE(MatchersRule, LabelsRule, PostfixRule)

} // namespace slac::promql::grammar
