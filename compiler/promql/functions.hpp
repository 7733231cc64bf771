// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace slac::promql {

enum class Type { Scalar, Vector, Matrix, String };

/// "instant vector", as users know it.
std::string_view type_name(Type type);

/// A function of Prometheus 2.42 and its arguments.
struct Function {
  std::string_view name;
  std::string_view args; ///< one letter each: v(ector), m(atrix), s(calar), t(ext)
  int optional = 0;      ///< how many of the last may be left out
  bool variadic = false; ///< the last may be repeated
  Type result = Type::Vector;
};

const Function *find_function(std::string_view name);
/// Aggregations, lower case; `param` is the type of the parameter, if it takes one.
struct Aggregation {
  std::string_view name;
  std::optional<Type> param;
};
const Aggregation *find_aggregation(std::string_view name);

/// A function or aggregation name near to `name`; empty if none is.
std::string nearest_function(std::string_view name);

} // namespace slac::promql
