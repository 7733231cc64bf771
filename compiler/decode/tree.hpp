// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/files.hpp"
#include "compiler/base/source.hpp"
#include "compiler/model/model.hpp"

#include <string>
#include <vector>

namespace slac::decode {

/// The files of a run, read but not yet understood.
struct SourceTree {
  base::SourceSet sources;
  std::vector<base::FileId> files;
  std::vector<base::IoError> io_errors;
  /// The configuration of Alertmanager that the Project names; it is none of `files`.
  std::optional<base::FileId> alertmanager_base;
};

/// Reads every spec below `paths`, and what the Project names; a path given twice is read once.
/// Files above the size limit are reported and left out.
SourceTree load_tree(const std::vector<std::string> &paths, const base::Files &files,
                     base::Diagnostics &diagnostics);

/// Decodes all files into one model with its references resolved. With errors in `diagnostics` the
/// model is incomplete and must not be used further than for more checks.
model::Model decode_tree(const SourceTree &tree, base::Diagnostics &diagnostics);

} // namespace slac::decode
