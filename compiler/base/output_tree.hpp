// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"

#include <string>
#include <vector>

namespace slac::base {

/// A generated file, its path relative to the output folder with '/' separators.
struct OutputFile {
  std::string path;
  std::string text;
};

/// What `write_tree` changed, each list sorted.
struct TreeChange {
  std::vector<std::string> written;
  std::vector<std::string> unchanged;
  std::vector<std::string> removed;
};

/// Brings `folder` to hold exactly `files` of ours. Everything is first written beside its place
/// and synced, so that a full disk or a missing right leaves the folder as it was; then each
/// changed file is renamed into place, with a roll-back if one rename fails. Unchanged files are
/// not touched. Files that an earlier call wrote (listed in `.slac-files`) and that are no longer
/// wanted are removed; any other file stays, and one that stands where ours belongs is refused.
Result<TreeChange> write_tree(const std::string &folder, const std::vector<OutputFile> &files);

} // namespace slac::base
