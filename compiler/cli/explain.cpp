// SPDX-License-Identifier: Apache-2.0
#include "compiler/emit/explain.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/code_pages_data.hpp"
#include "compiler/cli/load.hpp"
#include "compiler/query/live.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace slac::cli {
namespace {

struct ExplainOptions {
  std::string name;
  std::vector<std::string> paths;
  double series = 20; ///< of each selector
  std::string format = "text";
  std::string prometheus; ///< address of one to count them; empty: none
  bool routes = false;    ///< of all alerts, instead of a resource
  std::string project;    ///< of several; empty: the only one
};

int report_unknown(const std::string &name, const model::Model &model) {
  std::vector<std::string_view> names;
  for (const model::Objective &o : model.objectives)
    names.push_back(o.name.value);
  for (const model::Agreement &a : model.agreements)
    names.push_back(a.name.value);
  std::string out = "slac: no Objective or Agreement is named `" + base::printable(name) + "`";
  if (const std::string near = base::nearest(name, names); !near.empty())
    out += "; " + base::did_you_mean(near);
  else if (names.empty())
    out += "; the tree has none";
  print(stderr, out + "\n");
  return kExitUsage;
}

bool is_code(const std::string &name) {
  return name.starts_with("SLA") && name.size() > 3 &&
         name.find_first_not_of("0123456789", 3) == std::string::npos;
}

/// The page of a diagnostic, as it stands in specs/codes/.
int show_page(const std::string &code) {
  const auto page = std::find_if(kCodePages.begin(), kCodePages.end(),
                                 [&](const auto &file) { return file.name == code + ".md"; });
  if (page == kCodePages.end()) {
    print(stderr, "slac: no diagnostic has the code " + code + "\n");
    return kExitUsage;
  }
  print(stdout, std::string(page->text));
  return flush_output() ? kExitOk : kExitIo;
}

int run_explain(const ExplainOptions &options) {
  std::vector<std::string> paths = options.paths;
  if (options.routes)
    paths.insert(paths.begin(), options.name);
  else if (is_code(options.name))
    return show_page(options.name);
  if (paths.empty()) {
    print(stderr,
          "slac: PATH is needed to explain an Objective or an Agreement; a code such as SLA2001 "
          "needs none\n");
    return kExitUsage;
  }
  std::optional<CheckedProjects> checked;
  if (const int code = load_one_project(paths, options.project, false, checked); code != kExitOk)
    return code;
  const model::Model &model = checked->models.front();
  if (options.routes) {
    print(stdout, emit::explain_routes(model));
    return flush_output() ? kExitOk : kExitIo;
  }
  const auto &objectives = model.objectives;
  const auto found = std::find_if(objectives.begin(), objectives.end(),
                                  [&](const auto &o) { return o.name.value == options.name; });
  if (const model::Agreement *agreement = model.find_agreement(options.name);
      agreement != nullptr && found == objectives.end()) {
    print(stdout, emit::explain(*agreement, model, options.format == "markdown"));
    return flush_output() ? kExitOk : kExitIo;
  }
  if (found == objectives.end()) return report_unknown(options.name, model);
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
  print(stdout, emit::explain(*found, model, series));
  return flush_output() ? kExitOk : kExitIo;
}

} // namespace

Command add_explain(CLI::App &app) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App *command = app.add_subcommand(
      "explain",
      "Say in plain words what an Objective measures, allows, alerts on and costs, what an "
      "Agreement promises and costs, where alerts go, or what a diagnostic means");
  command
      ->add_option("NAME", options->name,
                   "The name of an Objective or an Agreement, or a code such as SLA2001; with "
                   "--routes the first PATH")
      ->required();
  command->add_option("PATH", options->paths, "Spec files or folders that define it");
  command->add_option("--project", options->project, kOneProjectHelp);
  command->add_flag("--routes", options->routes,
                    "Without a NAME: which receiver of Alertmanager each alert reaches");
  command->add_option("--format", options->format, "Of an Agreement: text or markdown")
      ->check(CLI::IsMember({"text", "markdown"}))
      ->capture_default_str();
  command->add_option("--series", options->series, "Series that each selector has")
      ->check(CLI::Range(1.0, 1e9))
      ->capture_default_str();
  command->add_option("--prometheus", options->prometheus,
                      "Count the series at this Prometheus instead");
  return {command, [options] { return run_explain(*options); }};
}

} // namespace slac::cli
