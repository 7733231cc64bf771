// SPDX-License-Identifier: Apache-2.0
// The functions of Prometheus 2.42 with the signatures of its documentation
// (prometheus.io/docs/prometheus/2.42/querying/functions).
#include "compiler/promql/functions.hpp"

#include "compiler/base/edit_distance.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace slac::promql {
namespace {

constexpr auto kFunctions = std::to_array<Function>({
    {"abs", "v"},
    {"absent", "v"},
    {"absent_over_time", "m"},
    {"acos", "v"},
    {"acosh", "v"},
    {"asin", "v"},
    {"asinh", "v"},
    {"atan", "v"},
    {"atanh", "v"},
    {"avg_over_time", "m"},
    {"ceil", "v"},
    {"changes", "m"},
    {"clamp", "vss"},
    {"clamp_max", "vs"},
    {"clamp_min", "vs"},
    {"cos", "v"},
    {"cosh", "v"},
    {"count_over_time", "m"},
    {"day_of_month", "v", 1},
    {"day_of_week", "v", 1},
    {"day_of_year", "v", 1},
    {"days_in_month", "v", 1},
    {"deg", "v"},
    {"delta", "m"},
    {"deriv", "m"},
    {"exp", "v"},
    {"floor", "v"},
    {"histogram_count", "v"},
    {"histogram_fraction", "ssv"},
    {"histogram_quantile", "sv"},
    {"histogram_sum", "v"},
    {"holt_winters", "mss"},
    {"hour", "v", 1},
    {"idelta", "m"},
    {"increase", "m"},
    {"irate", "m"},
    {"label_join", "vttt", 1, true},
    {"label_replace", "vtttt"},
    {"last_over_time", "m"},
    {"ln", "v"},
    {"log10", "v"},
    {"log2", "v"},
    {"max_over_time", "m"},
    {"min_over_time", "m"},
    {"minute", "v", 1},
    {"month", "v", 1},
    {"pi", "", 0, false, Type::Scalar},
    {"predict_linear", "ms"},
    {"present_over_time", "m"},
    {"quantile_over_time", "sm"},
    {"rad", "v"},
    {"rate", "m"},
    {"resets", "m"},
    {"round", "vs", 1},
    {"scalar", "v", 0, false, Type::Scalar},
    {"sgn", "v"},
    {"sin", "v"},
    {"sinh", "v"},
    {"sort", "v"},
    {"sort_desc", "v"},
    {"sqrt", "v"},
    {"stddev_over_time", "m"},
    {"stdvar_over_time", "m"},
    {"sum_over_time", "m"},
    {"tan", "v"},
    {"tanh", "v"},
    {"time", "", 0, false, Type::Scalar},
    {"timestamp", "v"},
    {"vector", "s"},
    {"year", "v", 1},
});

constexpr auto kAggregations = std::to_array<Aggregation>({
    {"avg", {}},
    {"bottomk", Type::Scalar},
    {"count", {}},
    {"count_values", Type::String},
    {"group", {}},
    {"max", {}},
    {"min", {}},
    {"quantile", Type::Scalar},
    {"stddev", {}},
    {"stdvar", {}},
    {"sum", {}},
    {"topk", Type::Scalar},
});

template <class Table>
auto find_in(const Table &table, std::string_view name) {
  const auto it =
      std::find_if(table.begin(), table.end(), [&](const auto &row) { return row.name == name; });
  return it == table.end() ? nullptr : &*it;
}

} // namespace

std::string_view type_name(Type type) {
  switch (type) {
  case Type::Scalar: return "scalar";
  case Type::Vector: return "instant vector";
  case Type::Matrix: return "range vector";
  case Type::String: return "string";
  }
  return "";
}

const Function *find_function(std::string_view name) { return find_in(kFunctions, name); }
const Aggregation *find_aggregation(std::string_view name) { return find_in(kAggregations, name); }

std::string nearest_function(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Function &f : kFunctions)
    names.push_back(f.name);
  for (const Aggregation &a : kAggregations)
    names.push_back(a.name);
  return base::nearest(name, names);
}

} // namespace slac::promql
