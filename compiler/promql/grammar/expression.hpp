// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/grammar/config.hpp"

namespace slac::promql::grammar {

using ExpressionRule = x3::rule<struct ExpressionTag, raw::Expression>;

const ExpressionRule expression{"an expression"};

BOOST_SPIRIT_DECLARE(ExpressionRule)

} // namespace slac::promql::grammar
