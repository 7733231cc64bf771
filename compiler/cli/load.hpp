// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/check/check.hpp"
#include "compiler/cli/timings.hpp"
#include "compiler/decode/tree.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace slac::cli {

/// A tree and everything that was found in it.
struct Checked {
  decode::SourceTree tree;
  model::Model model;
  base::Diagnostics diagnostics;
};

Checked check_paths(const std::vector<std::string> &paths, const check::Options &options,
                    Timings &timings);

/// Reports paths that could not be read, and paths that hold no spec.
bool report_io(const Checked &checked, const std::vector<std::string> &paths);

/// As text to standard error, or as JSON to standard output.
void print_findings(const base::Diagnostics &diagnostics, const base::SourceSet &sources,
                    bool json);

void print(std::FILE *to, const std::string &text);

} // namespace slac::cli
