// SPDX-License-Identifier: Apache-2.0
// files → source text → located YAML → model → checks → plan → emitted files.
#include "compiler/base/output_check.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/load.hpp"
#include "compiler/decode/rule_file.hpp"
#include "compiler/emit/emit.hpp"
#include "compiler/plan/collisions.hpp"
#include "compiler/plan/staggered.hpp"
#include "compiler/time/duration.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <set>

namespace slac::cli {
namespace {

struct CompileOptions {
  std::vector<std::string> paths;
  std::string out;
  std::string only;                  ///< the name of a target; empty: all
  std::string tests;                 ///< "shapes" or "all": write tests of rules too; empty: none
  std::string project;               ///< of several; empty: all
  std::vector<std::string> existing; ///< rule files of others
  std::string names;                 ///< sloth, pyrra; empty: ours
  bool check = false;                ///< write nothing, and compare
  bool skip_foreign = false;
  bool timings = false; ///< print how long each stage took
  emit::Engine engine = emit::Engine::Prometheus;
};

bool is_wanted(const emit::Target &target, const CompileOptions &options) {
  if (!options.only.empty()) return options.only == target.name;
  return target.when == emit::When::Always ||
         (target.when == emit::When::WithTests && !options.tests.empty());
}

/// Files of one Project of several stand in a folder of its name.
class InFolder final : public base::Sink {
public:
  InFolder(base::Sink &sink, std::string folder) : sink_(sink), folder_(std::move(folder)) {}
  void open(std::string path) override { sink_.open(folder_ + path); }
  void append(std::string_view text) override { sink_.append(text); }
  void close() override { sink_.close(); }

private:
  base::Sink &sink_;
  std::string folder_;
};

/// What is written for one Project.
struct Output {
  const model::Model *model = nullptr;
  std::string folder; ///< "" or "NAME/"
  std::vector<plan::Unit> units;
};

/// One unit after the other is planned and written, so that no more than one is in memory. `keep`
/// gets the folders that are not written.
void emit_units(const std::vector<Output> &outputs, const CompileOptions &options, base::Sink &to,
                const std::function<void(const std::string &)> &keep, Timings &timings) {
  for (const Output &output : outputs)
    for (const emit::Target &target : emit::targets()) {
      if (!is_wanted(target, options)) {
        if (!options.only.empty()) keep(output.folder + std::string(target.name));
        continue;
      }
      InFolder sink(to, output.folder);
      const auto emitter =
          target.make_emitter(*output.model, {options.tests == "all", options.engine});
      for (const plan::Unit &unit : output.units)
        emitter->emit(unit, sink);
      for (const std::string &note : emitter->notes())
        print(stderr, "slac: " + base::printable(note) + "\n");
      timings.end(target.name);
    }
}

base::Result<base::TreeChange> write_units(const std::vector<Output> &outputs,
                                           const CompileOptions &options, Timings &timings) {
  auto out = base::OutputTree::lock(options.out);
  if (!out) return out.error();
  emit_units(
      outputs, options, out.value(), [&](const std::string &folder) { out.value().keep(folder); },
      timings);
  auto change = out.value().commit();
  timings.end("commit");
  return change;
}

/// Says what is not as it would be written. Exit code.
int check_units(const std::vector<Output> &outputs, const CompileOptions &options,
                Timings &timings) {
  base::OutputCheck out(options.out);
  emit_units(
      outputs, options, out, [&](const std::string &folder) { out.keep(folder); }, timings);
  const base::TreeChange change = out.finish();
  const auto say = [&](const std::vector<std::string> &paths, const char *words) {
    constexpr std::size_t kMost = 20;
    for (std::size_t i = 0; i < paths.size() && i < kMost; ++i)
      print(stderr, base::printable(options.out + "/" + paths[i]) + words + "\n");
    if (paths.size() > kMost)
      print(stderr, "and " + std::to_string(paths.size() - kMost) + " more\n");
  };
  say(change.written, " is not what the specs give");
  say(change.removed, " is no longer given by the specs");
  const bool is_current = change.written.empty() && change.removed.empty();
  print(stderr, base::printable(options.out) +
                    (is_current ? ": " + std::to_string(change.unchanged.size()) + " up to date\n"
                                : ": not up to date; run slac compile\n"));
  if (options.timings) print(stderr, timings.text());
  return is_current ? kExitOk : kExitErrors;
}

/// What the rule files of others record.
std::vector<model::RecordedSeries> read_existing(const std::vector<std::string> &paths,
                                                 CheckedProjects &checked) {
  std::vector<model::RecordedSeries> out;
  for (const std::string &path : paths) {
    const auto file =
        decode::read_source(path, {}, base::DiskFiles(), checked.tree, checked.diagnostics);
    if (!file) continue;
    for (model::RecordedSeries &series :
         decode::read_rule_file(*file, checked.tree.sources, checked.diagnostics))
      out.push_back(std::move(series));
  }
  return out;
}

/// vmalert stores what a rule gives some time later, so that layers of rules take a while.
void give_time(model::Project &project, emit::Engine engine) {
  time::Duration &interval = project.evaluation_interval.value;
  if (engine != emit::Engine::Vmalert || interval >= plan::kLeastStaggered) return;
  print(stderr, "slac: rules are evaluated every " + time::format_window(plan::kLeastStaggered) +
                    " instead of " + time::format_window(interval) +
                    ": vmalert stores what a rule gives up to five seconds later\n");
  interval = plan::kLeastStaggered;
}

int run_compile(const CompileOptions &options) {
  Timings timings;
  // One a process, never destroyed: its end frees a large tree faster.
  static auto &checked = *new std::optional<CheckedProjects>(
      check_projects(options.paths, options.project, {}, timings, options.skip_foreign));
  if (!checked) return kExitUsage;
  base::Diagnostics &diagnostics = checked->diagnostics;
  const std::vector<model::RecordedSeries> existing = read_existing(options.existing, *checked);
  std::vector<Output> outputs;
  if (checked->tree.io_errors.empty() && !diagnostics.has_errors())
    for (model::Model &model : checked->models) {
      give_time(model.project, options.engine);
      model.project.names = options.names == "sloth"   ? model::Names::Sloth
                            : options.names == "pyrra" ? model::Names::Pyrra
                                                       : model::Names::Ours;
      const bool is_alone = checked->models.size() == 1;
      Output &output = outputs.emplace_back();
      output.model = &model;
      output.folder = is_alone ? "" : model.project.name.value + "/";
      output.units = plan::make_units(model, checked->tree.sources, diagnostics);
      if (options.only.empty() || options.only == "alertmanager")
        check::check_secrets(model, options.engine == emit::Engine::Operator, diagnostics);
      plan::report_collisions(output.units, model, existing, diagnostics);
    }
  const bool io_failed = report_io(checked->tree, diagnostics, options.paths);
  print_findings(diagnostics, checked->tree.sources);
  if (io_failed) return kExitIo;
  if (diagnostics.has_errors()) return kExitErrors;
  if (options.check) return check_units(outputs, options, timings);
  const auto change = write_units(outputs, options, timings);
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

} // namespace

Command add_compile(CLI::App &app) {
  auto options = std::make_shared<CompileOptions>();
  CLI::App *command = app.add_subcommand("compile", "Write rules and dashboards");
  command->add_option("PATH", options->paths, "Spec files or folders")->required();
  command->add_option("--out", options->out, "Folder to write to")->required();
  std::set<std::string> kinds;
  for (const emit::Target &target : emit::targets())
    if (target.when != emit::When::Alone) kinds.emplace(target.name);
  command->add_option("--only", options->only, "Write this kind of output; others stay")
      ->check(CLI::IsMember(kinds));
  command
      ->add_option("--tests", options->tests,
                   "Write promtool tests of the rules too: one for each shape of rules, or all")
      ->expected(0, 1)
      ->default_str("shapes")
      ->check(CLI::IsMember({"shapes", "all"}));
  const std::map<std::string, emit::Engine> engines{{"prometheus", emit::Engine::Prometheus},
                                                    {"operator", emit::Engine::Operator},
                                                    {"mimir", emit::Engine::Mimir},
                                                    {"thanos", emit::Engine::Thanos},
                                                    {"vmalert", emit::Engine::Vmalert}};
  command
      ->add_option("--target", options->engine,
                   "What runs the rules, and of operator also the routes; prometheus by default")
      ->transform(CLI::CheckedTransformer(engines, CLI::ignore_case).description(""))
      ->option_text("prometheus|operator|mimir|thanos|vmalert");
  command->add_option("--project", options->project, kProjectHelp);
  command->add_flag("--skip-foreign", options->skip_foreign, kSkipForeignHelp);
  command
      ->add_option("--names", options->names,
                   "Beside our series those of that tool, and the alerts it has under its names")
      ->check(CLI::IsMember({"sloth", "pyrra"}));
  command->add_option("--existing", options->existing,
                      "Rule files of others: what ours record too is warned about");
  command->add_flag("--check", options->check,
                    "Write nothing: exit 1 where the folder is not what the specs give");
  command->add_flag("--timings", options->timings, kTimingsHelp);
  command->footer(
      "Prometheus wants a line a folder: rule_files: [out/rules/*.yaml, out/rules/_slac/*.yaml].\n"
      "Equal input gives equal bytes, and a run that changes nothing writes nothing.");
  return {command, [options] { return run_compile(*options); }};
}

Command add_backfill(CLI::App &app) {
  auto options = std::make_shared<CompileOptions>();
  options->only = "backfill";
  CLI::App *command = app.add_subcommand(
      "backfill", "Write the rules layer by layer, and the script that records history with them");
  command->add_option("PATH", options->paths, "Spec files or folders")->required();
  command->add_option("--out", options->out, "Folder to write to")->required();
  return {command, [options] { return run_compile(*options); }};
}

} // namespace slac::cli
