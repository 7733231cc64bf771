// SPDX-License-Identifier: Apache-2.0
// files → source text → located YAML → model → checks → plan → emitted files.
#include "compiler/base/output_tree.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/load.hpp"
#include "compiler/emit/emit.hpp"
#include "compiler/query/live.hpp"

#include <cstdio>

namespace slac::cli {
namespace {

bool is_wanted(const emit::Target &target, const CompileOptions &options) {
  if (!options.only.empty()) return options.only == target.name;
  return target.when == emit::When::Always ||
         (target.when == emit::When::WithTests && !options.tests.empty());
}

/// One unit after the other is planned and written, so that no more than one is in memory.
base::Result<base::TreeChange> write_units(const std::vector<plan::Unit> &units,
                                           const model::Model &model, const CompileOptions &options,
                                           Timings &timings) {
  auto out = base::OutputTree::lock(options.out);
  if (!out) return out.error();
  for (const emit::Target &target : emit::targets()) {
    if (!is_wanted(target, options)) {
      if (!options.only.empty()) out.value().keep(std::string(target.name));
      continue;
    }
    const auto emitter = target.make_emitter(model, {options.tests == "all"});
    for (const plan::Unit &unit : units)
      emitter->emit(unit, out.value());
    for (const std::string &note : emitter->notes())
      print(stderr, "slac: " + base::printable(note) + "\n");
    timings.end(target.name);
  }
  auto change = out.value().commit();
  timings.end("commit");
  return change;
}

} // namespace

int run_check(const CheckOptions &options) {
  check::Options check_options;
  if (!options.today.empty()) {
    const auto today = time::parse_date(options.today);
    if (!std::holds_alternative<time::Date>(today)) {
      print(stderr,
            "slac: --today expects YYYY-MM-DD, got " + base::printable(options.today) + "\n");
      return kExitUsage;
    }
    check_options.today = std::get<time::Date>(today);
  }
  Timings timings;
  Checked checked = check_paths(options.paths, check_options, timings);
  bool io_failed = report_io(checked, options.paths);
  const bool has_errors = checked.diagnostics.has_errors();
  if (!io_failed && !has_errors && !options.prometheus.empty()) {
    const std::size_t before = checked.diagnostics.warning_count();
    query::Prometheus prometheus(options.prometheus);
    const auto done = query::check_live(checked.model, prometheus, checked.diagnostics);
    if (!done) print(stderr, "slac: cannot ask " + done.error().text() + "\n");
    io_failed = !done;
    if (done && !checked.diagnostics.has_errors() && checked.diagnostics.warning_count() == before)
      print(stderr, "slac: Prometheus has the series of all " +
                        std::to_string(checked.model.objectives.size()) + " Objectives\n");
  }
  print_findings(checked.diagnostics, checked.tree.sources, options.format == "json");
  if (!options.prometheus.empty() && !io_failed && has_errors)
    print(stderr, "slac: Prometheus was not asked; fix the errors first\n");
  if (options.timings) print(stderr, timings.text());
  if (!flush_output() || io_failed) return kExitIo;
  if (checked.diagnostics.has_errors()) return kExitErrors;
  if (options.fail_on_warning && checked.diagnostics.warning_count() > 0) return kExitErrors;
  return kExitOk;
}

int run_compile(const CompileOptions &options) {
  Timings timings;
  Checked checked = check_paths(options.paths, {}, timings);
  std::vector<plan::Unit> units;
  if (checked.tree.io_errors.empty() && !checked.diagnostics.has_errors())
    units = plan::make_units(checked.model, checked.tree.sources, checked.diagnostics);
  const bool io_failed = report_io(checked, options.paths);
  print_findings(checked.diagnostics, checked.tree.sources, false);
  if (io_failed) return kExitIo;
  if (checked.diagnostics.has_errors()) return kExitErrors;
  const auto change = write_units(units, checked.model, options, timings);
  if (!change) {
    print(stderr, "slac: cannot write " + base::printable(change.error().text()) + "\n");
    return kExitIo;
  }
  print(stderr, base::printable(options.out) + ": " +
                    std::to_string(change.value().written.size()) + " written, " +
                    std::to_string(change.value().unchanged.size()) + " unchanged, " +
                    std::to_string(change.value().removed.size()) + " removed\n");
  for (const base::IoError &stuck : change.value().stuck)
    print(stderr, "slac: cannot remove " + base::printable(stuck.text()) + "\n");
  if (options.timings) print(stderr, timings.text());
  return change.value().stuck.empty() ? kExitOk : kExitIo;
}

} // namespace slac::cli
