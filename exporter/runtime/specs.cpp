// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/specs.hpp"

#include "compiler/base/printable.hpp"
#include "compiler/base/render.hpp"
#include "compiler/check/check.hpp"
#include "compiler/decode/tree.hpp"
#include "exporter/connector/mapping.hpp"
#include "exporter/process/run.hpp"
#include "exporter/runtime/spec_text.hpp"

#include <algorithm>
#include <filesystem>

namespace slax::runtime {
namespace {

/// What git says where the specs are; nothing where it says nothing, or is not there.
std::optional<std::string> ask_git(const std::string &path, std::vector<std::string> words) {
  std::error_code ignored;
  const std::filesystem::path where = std::filesystem::absolute(path, ignored);
  const bool is_folder = std::filesystem::is_directory(where, ignored);
  std::vector<std::string> command{"git",
                                   "-C",
                                   (is_folder ? where : where.parent_path()).string(),
                                   "-c", // no program of the repository's own
                                   "core.fsmonitor=false",
                                   "--no-optional-locks"};
  std::move(words.begin(), words.end(), std::back_inserter(command));
  auto said = process::run({std::move(command)});
  auto *text = std::get_if<std::string>(&said);
  if (text == nullptr) return std::nullopt;
  while (text->ends_with('\n'))
    text->pop_back();
  return std::move(*text);
}

/// The commit of the work tree in which all of these paths stand as they were committed.
std::string commit_of(const std::vector<std::string> &paths) {
  std::string out;
  for (const std::string &path : paths) {
    std::error_code ignored;
    const auto commit = ask_git(path, {"rev-parse", "HEAD"});
    const auto changed = ask_git(path, {"status", "--porcelain", "--ignored", "--",
                                        std::filesystem::absolute(path, ignored).string()});
    if (!commit || !changed || !changed->empty() || (!out.empty() && out != *commit)) return {};
    out = *commit;
  }
  return out;
}

} // namespace

Specs load_specs(const std::vector<std::string> &paths, const std::string &project) {
  Specs out;
  slac::base::Diagnostics diagnostics;
  const slac::decode::SourceTree tree =
      slac::decode::load_tree(paths, slac::base::DiskFiles(), diagnostics);
  const bool is_known = project.empty() || std::any_of(tree.projects.begin(), tree.projects.end(),
                                                       [&](const slac::model::Project &known) {
                                                         return known.name.value == project;
                                                       });
  if (!is_known && tree.io_errors.empty()) {
    out.has_errors = true;
    out.findings = "sla-exporter: no Project is named `" + slac::base::printable(project) + "`\n";
    return out;
  }
  out.model = slac::decode::decode_tree(tree, diagnostics, project);
  if (!diagnostics.has_errors() && tree.io_errors.empty())
    slac::check::check_model(out.model, {}, diagnostics);
  connector::check_programs(out.model, diagnostics);
  slac::check::revise_findings(out.model.project, tree.sources, diagnostics);
  for (const slac::base::IoError &error : tree.io_errors)
    out.findings += "sla-exporter: cannot read " + slac::base::printable(error.text()) + "\n";
  if (tree.files.empty() && tree.io_errors.empty() && !diagnostics.has_errors())
    out.findings +=
        "sla-exporter: no *.yaml file in " + slac::base::printable(paths.front()) + "\n";
  for (const slac::base::Diagnostic &d : diagnostics.sorted())
    out.findings += slac::base::render_text(d, tree.sources);
  out.unreadable = !tree.io_errors.empty() || (tree.files.empty() && !diagnostics.has_errors());
  out.has_errors = diagnostics.has_errors();
  if (!out.ok()) return out;
  out.text = text_of(tree, project);
  out.commit = commit_of(paths);
  return out;
}

} // namespace slax::runtime
