// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/grammar/session.hpp"

/// The X3 parsers that look at tokens. Everything else of the grammar is made of them.
namespace slac::promql::grammar {

/// One token for which `Test` holds.
template <class Test>
struct One : x3::parser<One<Test>> {
  using attribute_type = Token;
  static constexpr bool has_attribute = true;

  explicit constexpr One(Test t) : test(t) {}

  template <class AnyContext, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator const &, AnyContext const &, RuleContext &,
             Attribute &attribute) const {
    if (!test(first->kind)) return false;
    x3::traits::move_to(*first, attribute);
    ++first;
    return true;
  }

  Test test;
};

template <class Test>
constexpr One<Test> any(Test test) {
  return One<Test>(test);
}
constexpr auto one(Kind kind) {
  return any([kind](Kind k) { return k == kind; });
}

/// Always succeeds, takes nothing, and reports that `what` is not there.
struct Missing : x3::parser<Missing> {
  using attribute_type = x3::unused_type;
  static constexpr bool has_attribute = false;

  explicit constexpr Missing(Want w) : what(w) {}

  template <class AnyContext, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator const &, AnyContext const &context, RuleContext &,
             Attribute &) const {
    session(context).unexpected(first, what);
    return true;
  }

  Want what;
};

/// The token, or its absence reported and an empty token at the place.
template <class Test>
struct Expected : x3::parser<Expected<Test>> {
  using attribute_type = Token;
  static constexpr bool has_attribute = true;

  constexpr Expected(Test t, Want w) : test(t), what(w) {}

  template <class AnyContext, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator const &, AnyContext const &context, RuleContext &,
             Attribute &attribute) const {
    if (test(first->kind)) {
      x3::traits::move_to(*first, attribute);
      ++first;
    } else {
      session(context).unexpected(first, what);
      x3::traits::move_to(Token{Kind::Bad, first->begin, first->begin}, attribute);
    }
    return true;
  }

  Test test;
  Want what;
};

template <class Test>
constexpr Expected<Test> expected(Test test, Want what) {
  return {test, what};
}
constexpr auto expected(Kind kind, Want what) {
  return expected([kind](Kind k) { return k == kind; }, what);
}

/// The closing bracket. If something else stands there it is reported, and the parse goes on behind
/// the bracket.
struct Close : x3::parser<Close> {
  using attribute_type = Token;
  static constexpr bool has_attribute = true;

  constexpr Close(Kind k, Want w) : kind(k), what(w) {}

  template <class AnyContext, class RuleContext, class Attribute>
  bool parse(Iterator &first, Iterator const &, AnyContext const &context, RuleContext &,
             Attribute &attribute) const {
    if (first->kind != kind) {
      session(context).unexpected(first, what);
      const Iterator behind = session(context).behind_bracket(first);
      x3::traits::move_to(*(behind->kind == Kind::End ? behind : behind - 1), attribute);
      first = behind;
      return true;
    }
    x3::traits::move_to(*first, attribute);
    ++first;
    return true;
  }

  Kind kind;
  Want what;
};

} // namespace slac::promql::grammar
