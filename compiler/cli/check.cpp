// SPDX-License-Identifier: Apache-2.0
// `slac check`: files → source text → located YAML → model → checks, and what a Prometheus has.
#include "compiler/check/check.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/load.hpp"
#include "compiler/query/live.hpp"

#include <CLI/CLI.hpp>

#include <map>
#include <memory>

namespace slac::cli {
namespace {

struct CheckOptions {
  std::vector<std::string> paths;
  FindingFormat format = FindingFormat::Text;
  bool fail_on_warning = false;
  std::string today;      ///< YYYY-MM-DD; empty: checks that age are silent
  std::string prometheus; ///< address of one to ask what it has; empty: none
  std::string project;    ///< of several; empty: all
  bool skip_foreign = false;
  bool timings = false; ///< print how long each stage took
};

/// Asks a Prometheus for the series of the model. False if it does not answer.
bool check_live(const model::Model &model, const std::string &prometheus_url,
                base::Diagnostics &diagnostics) {
  const std::size_t before = diagnostics.warning_count();
  query::Prometheus prometheus(prometheus_url);
  const auto done = query::check_live(model, prometheus, diagnostics);
  if (!done) print(stderr, "slac: cannot ask " + done.error().text() + "\n");
  if (done && !diagnostics.has_errors() && diagnostics.warning_count() == before)
    print(stderr, "slac: Prometheus has the series of all " +
                      std::to_string(model.objectives.size()) + " Objectives\n");
  return !!done;
}

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
  auto checked =
      check_projects(options.paths, options.project, check_options, timings, options.skip_foreign);
  if (!checked) return kExitUsage;
  base::Diagnostics &diagnostics = checked->diagnostics;
  bool io_failed = report_io(checked->tree, diagnostics, options.paths);
  const bool has_errors = diagnostics.has_errors();
  if (!io_failed && !has_errors && !options.prometheus.empty())
    for (const model::Model &model : checked->models)
      io_failed = io_failed || !check_live(model, options.prometheus, diagnostics);
  print_findings(diagnostics, checked->tree.sources, options.format);
  if (!options.prometheus.empty() && !io_failed && has_errors)
    print(stderr, "slac: Prometheus was not asked; fix the errors first\n");
  if (options.timings) print(stderr, timings.text());
  if (!flush_output() || io_failed) return kExitIo;
  if (diagnostics.has_errors()) return kExitErrors;
  if (options.fail_on_warning && diagnostics.warning_count() > 0) return kExitErrors;
  return kExitOk;
}

} // namespace

Command add_check(CLI::App &app) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App *command = app.add_subcommand("check", "Report every problem of a spec tree");
  command->add_option("PATH", options->paths, "Spec files or folders")->required();
  const std::map<std::string, FindingFormat> formats{{"text", FindingFormat::Text},
                                                     {"json", FindingFormat::Json},
                                                     {"sarif", FindingFormat::Sarif},
                                                     {"github", FindingFormat::GitHub}};
  command
      ->add_option("--format", options->format,
                   "How to print findings; text by default, sarif for code hosts, github for "
                   "annotations of its Actions")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->option_text("text|json|sarif|github");
  command->add_option("--fail-on", "Exit 1 also for findings of this severity")
      ->check(CLI::IsMember({"warning"}))
      ->each([options](const std::string &) { options->fail_on_warning = true; });
  command->add_option("--today", options->today,
                      "Day for checks that age, YYYY-MM-DD; without it they are silent");
  command->add_option(
      "--prometheus", options->prometheus,
      "Also ask this Prometheus: selectors without series, labels that do not exist");
  command->add_option("--project", options->project, kProjectHelp);
  command->add_flag("--skip-foreign", options->skip_foreign, kSkipForeignHelp);
  command->add_flag("--timings", options->timings, kTimingsHelp);
  command->footer("Every finding has a code with a page: slac explain CODE.");
  return {command, [options] { return run_check(*options); }};
}

} // namespace slac::cli
