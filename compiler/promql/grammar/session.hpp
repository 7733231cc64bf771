// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/error.hpp"
#include "compiler/promql/grammar/token.hpp"

#include <boost/spirit/home/x3.hpp>

#include <span>
#include <string_view>
#include <vector>

/// One iterator and context type for every translation unit of the grammar: they are part of the
/// symbols that the units link by.
namespace slac::promql::grammar {

namespace x3 = boost::spirit::x3;

using Iterator = Token const *;

/// What should stand where something else does: in words, and the kind of place, for hints.
struct Want {
  enum class Place { Other, BehindOperand, Value, MatchOperator, Parenthesis };
  char const *text;
  Place place = Place::Other;
};

/// What the parsers share: the text, all tokens, and where the surprises go. The grammar never
/// fails: where something is missing it reports that, puts an empty node there and goes on behind
/// the bracket that is open, so that one run finds every mistake in linear time.
class Session {
public:
  Session(std::string_view text, std::span<const Token> tokens, ErrorList &errors)
      : text_(text), tokens_(tokens), errors_(errors) {}

  /// Reports that `wanted` does not stand at `at`. Only the first surprise at a token counts,
  /// and none at a token that the lexer has reported.
  void unexpected(Iterator at, const Want &wanted);

  /// Reports a comma that no argument follows, once.
  void trailing_comma(Iterator comma);

  /// Behind the closing half of the bracket that is open at `at`; the end if it is never closed.
  Iterator behind_bracket(Iterator at) const;

private:
  void unclosed(Error &error, const Token &opener) const;
  /// Fills in how to fix it, where that is known.
  void hint(Iterator at, Want::Place place, Error &error) const;
  std::string_view word(const Token &token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  std::uint32_t index(Iterator at) const { return static_cast<std::uint32_t>(at - tokens_.data()); }

  std::string_view text_;
  std::span<const Token> tokens_;
  ErrorList &errors_;
  std::uint32_t reported_ = kNoToken;
  std::uint32_t comma_ = kNoToken; ///< the last that was reported
};

using Context = x3::context<struct SessionTag, Session>;

template <class AnyContext>
Session &session(AnyContext const &context) {
  return x3::get<SessionTag>(context);
}

} // namespace slac::promql::grammar
