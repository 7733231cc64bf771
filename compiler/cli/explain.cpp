// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/explain.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/load.hpp"
#include "compiler/query/live.hpp"

#include <algorithm>
#include <cstdio>

namespace slac::cli {
namespace {

int report_unknown(const std::string &name, const model::Model &model) {
  std::vector<std::string_view> names;
  for (const model::Objective &o : model.objectives)
    names.push_back(o.name.value);
  std::string out = "slac: no Objective is named `" + base::printable(name) + "`";
  if (const std::string near = base::nearest(name, names); !near.empty())
    out += "; did you mean `" + near + "`?";
  else if (names.empty())
    out += "; the tree has none";
  print(stderr, out + "\n");
  return kExitUsage;
}

} // namespace

int run_explain(const ExplainOptions &options) {
  Timings unused;
  const Checked checked = check_paths(options.paths, {}, unused);
  const bool io_failed = report_io(checked, options.paths);
  print_findings(checked.diagnostics, checked.tree.sources, false);
  if (io_failed) return kExitIo;
  if (checked.diagnostics.has_errors()) return kExitErrors;
  const auto &objectives = checked.model.objectives;
  const auto found = std::find_if(objectives.begin(), objectives.end(),
                                  [&](const auto &o) { return o.name.value == options.name; });
  if (found == objectives.end()) return report_unknown(options.name, checked.model);
  double series = options.series;
  if (!options.prometheus.empty()) {
    query::Prometheus prometheus(options.prometheus);
    const auto counted = query::count_series(*found, prometheus);
    if (!counted) {
      print(stderr, "slac: cannot ask " + counted.error().text() + "\n");
      return kExitIo;
    }
    series = counted.value();
  }
  print(stdout, emit::explain(*found, checked.model, series));
  return flush_output() ? kExitOk : kExitIo;
}

} // namespace slac::cli
