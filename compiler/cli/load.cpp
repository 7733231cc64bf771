// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/load.hpp"

#include "compiler/base/edit_distance.hpp"
#include "compiler/base/printable.hpp"
#include "compiler/base/render.hpp"
#include "compiler/cli/cli.hpp"

#include <set>

namespace slac::cli {
namespace {

std::string count(std::size_t n, const char *what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

} // namespace

void print(std::FILE *to, const std::string &text) { std::fwrite(text.data(), 1, text.size(), to); }

void print_findings(const base::Diagnostics &diagnostics, const base::SourceSet &sources,
                    FindingFormat format) {
  const std::vector<base::Diagnostic> findings = diagnostics.sorted();
  if (format == FindingFormat::Sarif) {
    print(stdout, base::render_sarif(findings, sources, SLAC_VERSION));
    return;
  }
  for (const base::Diagnostic &d : findings)
    switch (format) {
    case FindingFormat::Json: print(stdout, base::render_json(d, sources)); break;
    case FindingFormat::GitHub: print(stdout, base::render_github(d, sources)); break;
    default: print(stderr, base::render_text(d, sources)); break;
    }
  if (format == FindingFormat::Text && diagnostics.error_count() + diagnostics.warning_count() > 0)
    print(stderr, count(diagnostics.error_count(), "error") + ", " +
                      count(diagnostics.warning_count(), "warning") + "\n");
}

std::optional<CheckedProjects> check_projects(const std::vector<std::string> &paths,
                                              const std::string &project,
                                              const check::Options &options, Timings &timings,
                                              bool skip_foreign, const base::Files &files) {
  CheckedProjects out;
  out.tree = decode::load_tree(paths, files, out.diagnostics);
  timings.end("read");
  std::set<std::string> names;
  for (const model::Project &of_tree : out.tree.projects)
    names.insert(of_tree.name.value);
  const bool is_unknown = !project.empty() && !names.contains(project);
  const std::string near =
      base::nearest(project, std::vector<std::string_view>(names.begin(), names.end()));
  if (!project.empty() && !is_unknown) names = {project};
  if (names.empty()) names.insert("");
  const base::Diagnostics of_files = out.diagnostics;
  for (const std::string &name : names) {
    base::Diagnostics found = of_files;
    out.models.push_back(decode::decode_tree(out.tree, found, name, skip_foreign));
    timings.end("decode");
    if (!found.has_errors() && out.tree.io_errors.empty())
      check::check_model(out.models.back(), options, found);
    check::revise_findings(out.models.back().project, out.tree.sources, found);
    out.diagnostics.merge(std::move(found));
    timings.end("check");
  }
  if (const std::size_t left_out = out.models.front().left_out; left_out > 0)
    print(stderr,
          "slac: " + count(left_out, "objective") + " left out: not measured by a Prometheus\n");
  // A Project that cannot be read is missing as well: what is wrong with it comes first.
  if (!is_unknown || out.diagnostics.has_errors() || !out.tree.io_errors.empty()) return out;
  print(stderr, "slac: no Project is named `" + base::printable(project) + "`" +
                    (near.empty() ? "" : "; " + base::did_you_mean(near)) + "\n");
  return std::nullopt;
}

int load_one_project(const std::vector<std::string> &paths, const std::string &project,
                     bool skip_foreign, std::optional<CheckedProjects> &out) {
  Timings unused;
  out = check_projects(paths, project, {}, unused, skip_foreign);
  if (!out) return kExitUsage;
  print_findings(out->diagnostics, out->tree.sources);
  if (report_io(out->tree, out->diagnostics, paths)) return kExitIo;
  if (out->diagnostics.has_errors()) return kExitErrors;
  if (out->models.size() == 1) return kExitOk;
  print(stderr, "slac: the tree has several Projects; choose one with --project\n");
  return kExitUsage;
}

bool report_io(const decode::SourceTree &tree, const base::Diagnostics &diagnostics,
               const std::vector<std::string> &paths) {
  for (const base::IoError &error : tree.io_errors)
    print(stderr, "slac: cannot read " + error.text() + "\n");
  if (!tree.io_errors.empty()) return true;
  if (!tree.files.empty() || diagnostics.has_errors()) return false;
  for (const std::string &path : paths)
    print(stderr, "slac: no *.yaml file in " + base::printable(path) + "\n");
  return true;
}

} // namespace slac::cli
