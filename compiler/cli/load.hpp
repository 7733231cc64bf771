// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/files.hpp"
#include "compiler/check/check.hpp"
#include "compiler/cli/timings.hpp"
#include "compiler/decode/tree.hpp"

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace slac::cli {

// What options that several commands have do.
inline constexpr const char *kProjectHelp =
    "Of a tree with several Projects, the one; without it all";
inline constexpr const char *kOneProjectHelp = "Of a tree with several Projects, the one";
inline constexpr const char *kSkipForeignHelp =
    "Leave out objectives of other languages that are measured elsewhere than in a Prometheus";
inline constexpr const char *kTimingsHelp =
    "Print how long each stage took, and the most memory that was needed";

/// A tree in the terms of each of its Projects.
struct CheckedProjects {
  decode::SourceTree tree;
  std::vector<model::Model> models; ///< by the names of the Projects; of a tree without one, one
  base::Diagnostics diagnostics;    ///< of all together
};

/// All Projects of the tree, or the one of that name. Nothing where there is none of that name,
/// which is printed. With `skip_foreign`, how many objectives are left out for being measured
/// elsewhere is printed too.
std::optional<CheckedProjects> check_projects(const std::vector<std::string> &paths,
                                              const std::string &project,
                                              const check::Options &options, Timings &timings,
                                              bool skip_foreign = false,
                                              const base::Files &files = base::DiskFiles());

/// Reports paths that could not be read, and paths that hold no spec.
bool report_io(const decode::SourceTree &tree, const base::Diagnostics &diagnostics,
               const std::vector<std::string> &paths);

/// The tree of a command that takes one Project, with its findings printed. Exit code; 0 if it has
/// no error.
int load_one_project(const std::vector<std::string> &paths, const std::string &project,
                     bool skip_foreign, std::optional<CheckedProjects> &out);

/// How findings are printed: as text to standard error; for tools to standard output.
enum class FindingFormat { Text, Json, Sarif, GitHub };
void print_findings(const base::Diagnostics &diagnostics, const base::SourceSet &sources,
                    FindingFormat format = FindingFormat::Text);

void print(std::FILE *to, const std::string &text);

} // namespace slac::cli
