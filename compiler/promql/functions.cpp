// SPDX-License-Identifier: Apache-2.0
// The functions of Prometheus 2.42 and 3.16 with the signatures of its documentation
// (prometheus.io/docs/prometheus/latest/querying/functions).
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
    {"double_exponential_smoothing", "mss", 0, Type::Vector, Since::Experimental},
    {"end", "", 0, Type::Scalar, Since::Experimental},
    {"exp", "v"},
    {"first_over_time", "m", 0, Type::Vector, Since::V3_16},
    {"floor", "v"},
    {"histogram_avg", "v", 0, Type::Vector, Since::V3_16},
    {"histogram_count", "v"},
    {"histogram_fraction", "ssv"},
    {"histogram_quantile", "sv"},
    {"histogram_quantiles", "vtss", 9, Type::Vector, Since::Experimental},
    {"histogram_stddev", "v", 0, Type::Vector, Since::V3_16},
    {"histogram_stdvar", "v", 0, Type::Vector, Since::V3_16},
    {"histogram_sum", "v"},
    {"holt_winters", "mss", 0, Type::Vector, Since::Only2_42},
    {"hour", "v", 1},
    {"idelta", "m"},
    {"increase", "m"},
    {"info", "vv", 1, Type::Vector, Since::Experimental},
    {"integral", "ms", 1, Type::Vector, Since::Experimental},
    {"irate", "m"},
    {"label_join", "vttt", -1},
    {"label_replace", "vtttt"},
    {"last_over_time", "m"},
    {"ln", "v"},
    {"log10", "v"},
    {"log2", "v"},
    {"mad_over_time", "m", 0, Type::Vector, Since::Experimental},
    {"max_of", "ss", 0, Type::Scalar, Since::Experimental},
    {"max_over_time", "m"},
    {"min_of", "ss", 0, Type::Scalar, Since::Experimental},
    {"min_over_time", "m"},
    {"minute", "v", 1},
    {"month", "v", 1},
    {"pi", "", 0, Type::Scalar},
    {"predict_linear", "ms"},
    {"present_over_time", "m"},
    {"quantile_over_time", "sm"},
    {"rad", "v"},
    {"range", "", 0, Type::Scalar, Since::Experimental},
    {"rate", "m"},
    {"resets", "m"},
    {"round", "vs", 1},
    {"scalar", "v", 0, Type::Scalar},
    {"sgn", "v"},
    {"sin", "v"},
    {"sinh", "v"},
    {"sort", "v"},
    {"sort_by_label", "vt", -1, Type::Vector, Since::Experimental},
    {"sort_by_label_desc", "vt", -1, Type::Vector, Since::Experimental},
    {"sort_desc", "v"},
    {"sqrt", "v"},
    {"start", "", 0, Type::Scalar, Since::Experimental},
    {"start_timestamp", "v", 0, Type::Vector, Since::Experimental},
    {"stddev_over_time", "m"},
    {"stdvar_over_time", "m"},
    {"step", "", 0, Type::Scalar, Since::Experimental},
    {"sum_over_time", "m"},
    {"tan", "v"},
    {"tanh", "v"},
    {"time", "", 0, Type::Scalar},
    {"timestamp", "v"},
    {"ts_of_first_over_time", "m", 0, Type::Vector, Since::Experimental},
    {"ts_of_last_over_time", "m", 0, Type::Vector, Since::Experimental},
    {"ts_of_max_over_time", "m", 0, Type::Vector, Since::Experimental},
    {"ts_of_min_over_time", "m", 0, Type::Vector, Since::Experimental},
    {"vector", "s"},
    {"year", "v", 1},
});

constexpr auto kAggregations = std::to_array<Aggregation>({
    {"avg", {}},
    {"bottomk", Type::Scalar},
    {"count", {}},
    {"count_values", Type::String},
    {"group", {}},
    {"limit_ratio", Type::Scalar, Since::Experimental},
    {"limitk", Type::Scalar, Since::Experimental},
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

std::string_view type_word(Type type) {
  switch (type) {
  case Type::Scalar: return "scalar";
  case Type::Vector: return "vector";
  case Type::Matrix: return "matrix";
  case Type::String: return "string";
  }
  return "";
}

const Function *find_function(std::string_view name) { return find_in(kFunctions, name); }
const Aggregation *find_aggregation(std::string_view name) { return find_in(kAggregations, name); }

bool is_in(const Dialect &dialect, Since since) {
  const bool v3 = dialect.version != Version::V2_42;
  switch (since) {
  case Since::V2_42: return true;
  case Since::V3_16: return v3;
  case Since::Experimental: return v3 && dialect.experimental;
  case Since::Only2_42: return !v3;
  }
  return false;
}

std::string nearest_function(std::string_view name, const Dialect &dialect) {
  std::vector<std::string_view> names;
  for (const Function &f : kFunctions)
    if (is_in(dialect, f.since)) names.push_back(f.name);
  for (const Aggregation &a : kAggregations)
    if (is_in(dialect, a.since)) names.push_back(a.name);
  return base::nearest(name, names);
}

} // namespace slac::promql
