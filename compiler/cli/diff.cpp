// SPDX-License-Identifier: Apache-2.0
// `slac diff`: what a change of specs does to promises.
#include "compiler/base/printable.hpp"
#include "compiler/cli/cli.hpp"
#include "compiler/cli/closed_windows.hpp"
#include "compiler/cli/git_files.hpp"
#include "compiler/cli/load.hpp"
#include "compiler/diff/compare.hpp"
#include "compiler/diff/report.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <set>

namespace slac::cli {
namespace {

struct DiffOptions {
  std::vector<std::string> paths; ///< the two trees, or with `git` what is read of both commits
  std::string git;                ///< REV, REV..REV or REV...REV; empty: none
  std::string format = "text";    ///< text, json, markdown
  std::vector<std::string> fail_on;
  std::string ledger; ///< a file of `ledger export`; empty: none
  std::string project;
  bool skip_foreign = false;
};

/// One of the two trees as it is to be read.
struct Tree {
  std::unique_ptr<GitFiles> git; ///< null: from the disk
  std::vector<std::string> paths;

  const base::Files &files() const {
    static const base::DiskFiles kDisk;
    return git ? static_cast<const base::Files &>(*git) : kDisk;
  }
};

int cannot_read(const base::IoError &error) {
  print(stderr, "slac: cannot read " + base::printable(error.text()) + "\n");
  return kExitIo;
}

/// Exit code; 0 if it was opened.
int open_commit(const std::string &revision, const std::string &merge_base_with,
                const std::vector<std::string> &paths, Tree &out) {
  auto git = GitFiles::open(revision, merge_base_with);
  if (!git) return cannot_read(git.error());
  out.git = std::move(git.value());
  for (const std::string &path : paths)
    out.paths.push_back(out.git->named(path));
  return kExitOk;
}

/// A path that is only in one of two commits came with the change, or went with it.
void leave_out_missing(Tree &tree, const Tree &other, const char *words) {
  if (tree.paths.size() != other.paths.size()) return;
  std::vector<std::string> there;
  for (std::size_t i = 0; i < tree.paths.size(); ++i) {
    const bool is_missing = !tree.files().list_specs(tree.paths[i]);
    if (is_missing && other.files().list_specs(other.paths[i]))
      print(stderr, "slac: " + base::printable(tree.paths[i]) + words);
    else
      there.push_back(tree.paths[i]);
  }
  tree.paths = std::move(there);
}

int open_trees(const DiffOptions &options, Tree &before, Tree &after) {
  if (options.git.empty()) {
    if (options.paths.size() != 2) {
      print(stderr, "slac: diff takes two trees, OLD and NEW, or --git REV..REV and PATH…\n");
      return kExitUsage;
    }
    before.paths = {options.paths[0]};
    after.paths = {options.paths[1]};
    return kExitOk;
  }
  if (options.paths.empty()) {
    print(stderr, "slac: diff --git also needs the PATH of the specs\n");
    return kExitUsage;
  }
  const std::size_t dots = options.git.find("..");
  if (dots == std::string::npos) {
    after.paths = options.paths;
    return open_commit(options.git, "", options.paths, before);
  }
  const bool from_merge_base = options.git.compare(dots, 3, "...") == 0;
  const auto or_head = [](const std::string &text) {
    return text.empty() ? std::string("HEAD") : text;
  };
  const std::string old_revision = or_head(options.git.substr(0, dots));
  const std::string new_revision = or_head(options.git.substr(dots + (from_merge_base ? 3 : 2)));
  if (const int code =
          open_commit(old_revision, from_merge_base ? new_revision : "", options.paths, before);
      code != kExitOk)
    return code;
  return open_commit(new_revision, "", options.paths, after);
}

/// Errors are printed; warnings are for `check`. Exit code.
int load(const Tree &tree, const DiffOptions &options, std::optional<CheckedProjects> &out) {
  if (tree.paths.empty()) { // nothing was promised yet, or nothing is any more
    out.emplace().models.emplace_back();
    return kExitOk;
  }
  Timings unused;
  out = check_projects(tree.paths, options.project, {}, unused, options.skip_foreign, tree.files());
  if (!out) return kExitUsage;
  if (out->diagnostics.has_errors()) print_findings(out->diagnostics, out->tree.sources);
  if (report_io(out->tree, out->diagnostics, tree.paths)) return kExitIo;
  return out->diagnostics.has_errors() ? kExitErrors : kExitOk;
}

const model::Model *find(const CheckedProjects &projects, const std::string &name) {
  for (const model::Model &model : projects.models)
    if (model.project.name.value == name) return &model;
  return nullptr;
}

/// Project by Project. One that stands alone in each tree may be called otherwise in the other.
std::vector<diff::Change> compare(const CheckedProjects &before, const CheckedProjects &after,
                                  const DiffOptions &options, const diff::ClosedWindows &closed) {
  const model::Model none;
  std::vector<diff::Change> out;
  const auto add = [&](const model::Model &was, const model::Model &is) {
    for (diff::Change &change :
         diff::compare({&before.tree, &was}, {&after.tree, &is}, options.skip_foreign, closed))
      out.push_back(std::move(change));
  };
  if (before.models.size() == 1 && after.models.size() == 1) {
    add(before.models.front(), after.models.front());
    return out;
  }
  for (const model::Model &was : before.models) {
    const model::Model *is = find(after, was.project.name.value);
    add(was, is != nullptr ? *is : none);
  }
  for (const model::Model &is : after.models)
    if (find(before, is.project.name.value) == nullptr) add(none, is);
  return out;
}

int run_diff(const DiffOptions &options) {
  const auto minds = [&](const char *what) {
    return std::find(options.fail_on.begin(), options.fail_on.end(), what) != options.fail_on.end();
  };
  if (minds("closed") && options.ledger.empty()) {
    print(stderr, "slac: --fail-on closed needs --ledger FILE, of `sla-exporter ledger export`\n");
    return kExitUsage;
  }
  Tree before;
  Tree after;
  if (const int code = open_trees(options, before, after); code != kExitOk) return code;
  if (!options.git.empty()) {
    leave_out_missing(before, after, " is not there: all of it is new\n");
    leave_out_missing(after, before, " is not there: all of it is gone\n");
  }
  diff::ClosedWindows closed;
  if (!options.ledger.empty()) {
    auto read = read_closed_windows(options.ledger);
    if (!read) return cannot_read(read.error());
    closed = std::move(read.value());
  }
  std::optional<CheckedProjects> was;
  std::optional<CheckedProjects> is;
  const int code_before = load(before, options, was);
  const int code_after = load(after, options, is);
  if (const int code = std::max(code_before, code_after); code != kExitOk) return code;
  const std::vector<diff::Change> changes = compare(*was, *is, options, closed);
  print(stdout, options.format == "json"       ? diff::json_report(changes)
                : options.format == "markdown" ? diff::markdown_report(changes)
                                               : diff::text_report(changes));
  if (!flush_output()) return kExitIo;
  const diff::Summary summary = diff::summarize(changes);
  const bool fails = (minds("weaker") && summary.weaker > 0) ||
                     (minds("money") && summary.money > 0) ||
                     (minds("closed") && summary.closed > 0);
  return fails ? kExitErrors : kExitOk;
}

} // namespace

Command add_diff(CLI::App &app) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App *command =
      app.add_subcommand("diff", "Say in words what a change of specs does to promises");
  command->add_option("PATH", options->paths,
                      "OLD and NEW, two trees; with --git the specs in both commits");
  command->add_option(
      "--git", options->git,
      "Commits to compare: OLD..NEW, OLD...NEW for their merge base and NEW, or OLD "
      "alone for it and the files as they are");
  command->add_option("--format", options->format, "How to print changes")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->capture_default_str();
  command
      ->add_option("--fail-on", options->fail_on,
                   "Exit 1 where a promise becomes weaker, a price changes, or a closed window "
                   "changes (with --ledger); may be given again")
      ->check(CLI::IsMember({"weaker", "money", "closed"}))
      ->delimiter(',');
  command->add_option("--ledger", options->ledger,
                      "A file of `sla-exporter ledger export`, whose closed windows no change "
                      "should alter");
  command->add_option("--project", options->project, kProjectHelp);
  command->add_flag("--skip-foreign", options->skip_foreign, kSkipForeignHelp);
  command->footer(
      "Weaker is what lets some history be met, or pay less, where it was not or did not before;\n"
      "what cannot be ordered counts as weaker. Of `received` agreements it is the reverse.");
  return {command, [options] { return run_diff(*options); }};
}

} // namespace slac::cli
