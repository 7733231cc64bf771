// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/cli.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/base/files.hpp"
#include "compiler/base/printable.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iostream>

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

  std::vector<Command> commands{
      add_check(app), add_compile(app), add_explain(app), add_backfill(app), add_init(app),
      add_fmt(app),   add_convert(app), add_diff(app),    add_cost(app),     add_schema(app)};
  for (Command &command : add_promql(app))
    commands.push_back(std::move(command));
  commands.push_back(add_completion(app));
  add_examples(app);
  app.footer(
      "To start with:\n"
      "  slac init specs                              a commented tree\n"
      "  slac check specs                             what is wrong with it\n"
      "  slac compile specs --out out --tests         rules, dashboards, tests of the rules\n"
      "  promtool test rules out/tests/*.test.yaml\n"
      "  slac explain checkout-availability specs     what it allows, alerts on and costs\n"
      "  slac diff --git main specs                   what a change does to promises\n"
      "  slac explain SLA2001                         what a diagnostic means, and how to fix it\n"
      "Exit codes: 0 clean or warnings, 1 errors, 2 usage, 3 I/O, 70 our fault.");
  if (report_unknown_command(app, argc, argv)) return kExitUsage;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    const int code = app.exit(error, std::cout, std::cerr);
    if (code != 0) return kExitUsage;
    return flush_output() ? kExitOk : kExitIo;
  }
  const auto given = std::find_if(commands.begin(), commands.end(),
                                  [](const Command &command) { return command.app->parsed(); });
  return given->run();
}

} // namespace slac::cli
