// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/cli.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/base/files.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/cli/completion.hpp"
#include "compiler/decode/schema.hpp"
#include "compiler/emit/emit.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iostream>
#include <set>

namespace slac::cli {
namespace {

/// Says which command the first unknown word should have been; false if every word is known.
bool report_unknown_command(const CLI::App &app, int argc, char **argv) {
  const CLI::App *at = &app;
  std::string path = app.get_name();
  for (int i = 1; i < argc && argv[i][0] != '-'; ++i) {
    const auto commands = at->get_subcommands([](const CLI::App *) { return true; });
    if (commands.empty()) return false;
    const std::string word = argv[i];
    std::vector<std::string> names;
    for (const CLI::App *command : commands)
      names.push_back(command->get_name());
    const auto known = std::find(names.begin(), names.end(), word);
    if (known != names.end()) {
      at = commands[static_cast<std::size_t>(known - names.begin())];
      path += " " + word;
      continue;
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    std::string out = path + ": unknown command `" + base::printable(word) + "`; ";
    if (const std::string near = base::nearest(word, views); !near.empty()) {
      out += base::did_you_mean(near);
    } else {
      out += "commands are ";
      for (const std::string &name : names)
        out += (name == names.front() ? "`" : ", `") + name + "`";
    }
    std::cerr << out << "\n";
    return true;
  }
  return false;
}

} // namespace

bool flush_output() {
  errno = 0;
  std::cout.flush();
  const bool ok = std::cout.good() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (!ok)
    std::cerr << "slac: cannot write to standard output" +
                     (errno != 0 ? ": " + base::errno_text(errno) : "") + "\n";
  return ok;
}

int run(int argc, char **argv) {
  CLI::App app{"Compiles declarative SLA and SLO specs to Prometheus rules and Grafana dashboards.",
               "slac"};
  app.set_version_flag("--version", std::string("slac ") + SLAC_VERSION);
  app.require_subcommand(1);

  CheckOptions check_options;
  CLI::App *check = app.add_subcommand("check", "Report every problem of a spec tree");
  check->add_option("PATH", check_options.paths, "Spec files or folders")->required();
  check->add_option("--format", check_options.format, "How to print findings")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  check->add_option("--fail-on", "Exit 1 also for findings of this severity")
      ->check(CLI::IsMember({"warning"}))
      ->each([&](const std::string &) { check_options.fail_on_warning = true; });
  check->add_option("--today", check_options.today,
                    "Day for checks that age, YYYY-MM-DD; without it they are silent");

  check->add_option("--prometheus", check_options.prometheus,
                    "Also ask this Prometheus: selectors without series, labels that do not exist");

  CompileOptions compile_options;
  CLI::App *compile = app.add_subcommand("compile", "Write rules and dashboards");
  compile->add_option("PATH", compile_options.paths, "Spec files or folders")->required();
  compile->add_option("--out", compile_options.out, "Folder to write to")->required();
  std::set<std::string> kinds;
  for (const emit::Target &target : emit::targets())
    if (target.when != emit::When::Alone) kinds.emplace(target.name);
  compile->add_option("--only", compile_options.only, "Write this kind of output; others stay")
      ->check(CLI::IsMember(kinds));
  compile
      ->add_option("--tests", compile_options.tests,
                   "Write promtool tests of the rules too: one for each shape of rules, or all")
      ->expected(0, 1)
      ->default_str("shapes")
      ->check(CLI::IsMember({"shapes", "all"}));
  for (const auto &[command, timings] :
       {std::pair{check, &check_options.timings}, std::pair{compile, &compile_options.timings}})
    command->add_flag("--timings", *timings,
                      "Print how long each stage took, and the most memory that was needed");

  ExplainOptions explain_options;
  CLI::App *explain = app.add_subcommand(
      "explain",
      "Say in plain words what an Objective measures, allows, alerts on and costs, or what a "
      "diagnostic means");
  explain
      ->add_option("NAME", explain_options.name, "The Objective's name, or a code such as SLA2001")
      ->required();
  explain->add_option("PATH", explain_options.paths, "Spec files or folders, of an Objective");
  explain->add_option("--series", explain_options.series, "Series that each selector has")
      ->check(CLI::Range(1.0, 1e9))
      ->capture_default_str();
  explain->add_option("--prometheus", explain_options.prometheus,
                      "Count the series at this Prometheus instead");

  CompileOptions backfill_options;
  backfill_options.only = "backfill";
  CLI::App *backfill = app.add_subcommand(
      "backfill", "Write the rules layer by layer, and the script that records history with them");
  backfill->add_option("PATH", backfill_options.paths, "Spec files or folders")->required();
  backfill->add_option("--out", backfill_options.out, "Folder to write to")->required();

  std::string starter = ".";
  CLI::App *init = app.add_subcommand("init", "Write a commented tree to start from");
  init->add_option("DIR", starter, "Folder to write to")->capture_default_str();

  FmtOptions fmt_options;
  CLI::App *format = app.add_subcommand(
      "fmt", "Write sentences and quotes in their one form; comments and layout stay");
  format->add_option("PATH", fmt_options.paths, "Spec files or folders")->required();
  format->add_flag("--check", fmt_options.check,
                   "Change nothing; print what would change, and exit 1 if that is anything");

  CLI::App *schema = app.add_subcommand(
      "schema", "Print the JSON Schema of specs, from which editors complete and check");

  PromqlOptions promql_options;
  CLI::App *promql = app.add_subcommand("promql", "Judge and format PromQL expressions");
  promql->require_subcommand(1);
  CLI::App *parse = promql->add_subcommand(
      "parse", "Judge expressions: NDJSON {\"expr\":\"…\"} on standard input, one answer a line");
  CLI::App *fmt =
      promql->add_subcommand("fmt", "Lay out the expression on standard input over several lines");
  for (CLI::App *command : {parse, fmt}) {
    command->add_option("--version", promql_options.version, "Language of this Prometheus")
        ->check(CLI::IsMember({"2.42", "3"}))
        ->capture_default_str();
    command->add_flag("--experimental", promql_options.experimental,
                      "With what Prometheus 3 has behind feature flags");
  }

  CLI::App *completion = app.add_subcommand(
      "completion", "Print completion for a shell: source <(slac completion bash)");
  std::string shell = "bash";
  completion->add_option("SHELL", shell, "bash, zsh or fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->capture_default_str();
  app.footer(
      "To start with:\n"
      "  slac init specs                              a commented tree\n"
      "  slac check specs                             what is wrong with it\n"
      "  slac compile specs --out out --tests         rules, dashboards, tests of the rules\n"
      "  promtool test rules out/tests/*.test.yaml\n"
      "  slac explain checkout-availability specs     what it allows, alerts on and costs\n"
      "  slac explain SLA2001                         what a diagnostic means, and how to fix it\n"
      "Exit codes: 0 clean or warnings, 1 errors, 2 usage, 3 I/O, 70 our fault.");
  check->footer("Every finding has a code with a page: specs/codes/. In CI: slac check specs "
                "--fail-on warning\n"
                "--today \"$(date +%F)\"");
  compile->footer(
      "Prometheus wants a line a folder: rule_files: [out/rules/*.yaml, out/rules/_slac/*.yaml].\n"
      "Equal input gives equal bytes, and a run that changes nothing writes nothing.");

  if (report_unknown_command(app, argc, argv)) return kExitUsage;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    const int code = app.exit(error, std::cout, std::cerr);
    if (code != 0) return kExitUsage;
    return flush_output() ? kExitOk : kExitIo;
  }
  if (completion->parsed()) {
    std::cout << (shell == "bash"  ? bash_completion(app)
                  : shell == "zsh" ? zsh_completion(app)
                                   : fish_completion(app));
    return flush_output() ? kExitOk : kExitIo;
  }
  if (format->parsed()) return run_fmt(fmt_options);
  if (schema->parsed()) {
    std::cout << decode::json_schema();
    return flush_output() ? kExitOk : kExitIo;
  }
  if (backfill->parsed()) return run_compile(backfill_options);
  if (init->parsed()) return run_init(starter);
  if (explain->parsed()) return run_explain(explain_options);
  if (parse->parsed()) return run_promql_parse(promql_options);
  if (fmt->parsed()) return run_promql_fmt(promql_options);
  return check->parsed() ? run_check(check_options) : run_compile(compile_options);
}

} // namespace slac::cli
