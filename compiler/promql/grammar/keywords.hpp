// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/grammar/token.hpp"

#include <string_view>

namespace slac::promql::grammar {

/// What the word is as a keyword, in whatever case it is written; Kind::Word if it is none.
/// `inf` and `nan` are numbers.
Kind keyword_kind(std::string_view word, bool v3);

} // namespace slac::promql::grammar
