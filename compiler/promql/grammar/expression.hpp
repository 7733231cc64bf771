// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/grammar/raw_ast.hpp"
#include "compiler/promql/grammar/session.hpp"

namespace slac::promql::grammar {

using ExpressionRule = x3::rule<struct ExpressionTag, raw::Expression>;

const ExpressionRule expression{"expression"};

BOOST_SPIRIT_DECLARE(ExpressionRule)

} // namespace slac::promql::grammar
