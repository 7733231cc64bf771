// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/grammar/raw_ast.hpp"

#include <boost/spirit/home/x3.hpp>

/// One iterator, skipper and context type for every translation unit of the grammar: they are part
/// of the symbols that the units link by.
namespace slac::promql::grammar {

namespace x3 = boost::spirit::x3;

using Iterator = char const *;

const auto skipper = x3::space | ('#' >> *(x3::char_ - x3::eol) >> (x3::eol | x3::eoi));
using Context = x3::phrase_parse_context<decltype(skipper)>::type;

/// Rule tags that derive from this record where their node stands.
struct WithSpan {
  template <class Node, class AnyContext>
  void on_success(Iterator const &first, Iterator const &last, Node &node, AnyContext const &) {
    Iterator begin = first;
    while (begin != last && (*begin == ' ' || *begin == '\t' || *begin == '\n' || *begin == '\r'))
      ++begin;
    node.begin = begin;
    node.end = last;
  }
};

} // namespace slac::promql::grammar
