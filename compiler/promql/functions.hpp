// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/promql/dialect.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace slac::promql {

enum class Type { Scalar, Vector, Matrix, String };

/// "instant vector", as users know it.
std::string_view type_name(Type type);
/// "vector", as Prometheus's API names it.
std::string_view type_word(Type type);

/// Who has a function or aggregation.
enum class Since { V2_42, V3_16, Experimental, Only2_42 };

/// A function and its arguments.
struct Function {
  std::string_view name;
  std::string_view args; ///< one letter each: v(ector), m(atrix), s(calar), t(ext)
  /// 0: exactly `args`. Else the last may be left out, and stand up to so often; -1: any number.
  int variadic = 0;
  Type result = Type::Vector;
  Since since = Since::V2_42;
};
/// An aggregation, lower case; `param` is the type of the parameter, if it takes one.
struct Aggregation {
  std::string_view name;
  std::optional<Type> param;
  Since since = Since::V2_42;
};

/// Of any release; whether a dialect has it says `is_in`.
const Function *find_function(std::string_view name);
const Aggregation *find_aggregation(std::string_view name);
bool is_in(const Dialect &dialect, Since since);

/// A function or aggregation of the dialect with a name near to `name`; empty if none is.
std::string nearest_function(std::string_view name, const Dialect &dialect);

} // namespace slac::promql
