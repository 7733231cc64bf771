// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/grammar/raw_ast.hpp"
#include "compiler/promql/grammar/session.hpp"

/// Lengths of time and their arithmetic: `5m`, `(step() + 1h) * 2`.
namespace slac::promql::grammar {

using DurationRule = x3::rule<struct DurationTag, raw::Duration>;
using OffsetLengthRule = x3::rule<struct OffsetLengthTag, raw::Duration>;

const DurationRule duration{"duration"};
/// Behind `offset`: arithmetic needs parentheses, since `offset 5m + x` adds to the value.
const OffsetLengthRule offset_length{"offset length"};

BOOST_SPIRIT_DECLARE(DurationRule, OffsetLengthRule)

} // namespace slac::promql::grammar
