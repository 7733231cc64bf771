// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/terms/kpi.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace slac::terms {

/// Where a sentence stops making sense.
struct SentenceError {
  TextRange range;      ///< the word that was not expected; empty at the end of the sentence
  std::string expected; ///< in words: "`within`"
  std::string got;      ///< "`fast`", or "the end of the sentence"
};

/// The grammar is specs/sentences.md. Case matters; blanks between words do not.
std::variant<Promise, SentenceError> parse_promise(std::string_view text);
std::variant<Target, SentenceError> parse_target(std::string_view text);
std::variant<Kpi, SentenceError> parse_kpi(std::string_view text);

} // namespace slac::terms
