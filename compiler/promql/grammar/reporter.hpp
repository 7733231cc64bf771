// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/ascii.hpp"
#include "compiler/promql/error.hpp"
#include "compiler/promql/grammar/token.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace slac::promql::grammar {

/// The builders' way to the text and to the list of errors.
class Reporter {
public:
  Reporter(std::string_view text, ErrorList &errors) : text_(text), errors_(errors) {}

  std::string_view word(const Token &t) const { return text_.substr(t.begin, t.end - t.begin); }
  std::string lower(const Token &t) const { return base::lower(word(t)); }

  /// `found_at` is where a reader from left to right notices: the end of `where` if not given.
  Error &fail(base::Code code, base::TextRange where, std::string message, std::string help = {},
              std::string replacement = {}) {
    Error error;
    error.code = code;
    error.range = {where.begin, std::max(where.begin, where.end)};
    error.message = std::move(message);
    error.help = std::move(help);
    error.replacement = std::move(replacement);
    error.found_at = error.range.end;
    return errors_.add(std::move(error));
  }

private:
  std::string_view text_;
  ErrorList &errors_;
};

inline base::TextRange range_of(const Token &t) { return {t.begin, t.end}; }

} // namespace slac::promql::grammar
