// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/terms/grammar/raw_ast.hpp"

#include <string>
#include <variant>

namespace slac::terms::grammar {

/// Where the grammar stopped and the name of what it wanted there.
struct Failure {
  char const *where;
  std::string expected;
};

std::variant<raw::Promise, Failure> parse_promise(char const *begin, char const *end);
std::variant<raw::Target, Failure> parse_target(char const *begin, char const *end);
std::variant<raw::Kpi, Failure> parse_kpi(char const *begin, char const *end);

} // namespace slac::terms::grammar
