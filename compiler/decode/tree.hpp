// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/diagnostic.hpp"
#include "compiler/base/files.hpp"
#include "compiler/base/source.hpp"
#include "compiler/decode/indicator_catalog.hpp"
#include "compiler/decode/references.hpp"
#include "compiler/model/model.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slac::decode {

/// The files of a run, read but not yet understood.
struct SourceTree {
  base::SourceSet sources;
  std::vector<base::FileId> files;
  std::vector<base::IoError> io_errors;
  std::vector<model::Project> projects; ///< as far as they can be read, in the order of files
  /// By Project: the configuration of Alertmanager that it names, which is none of `files`.
  std::map<std::string, base::FileId> alertmanager_bases;
};

/// Reads every spec below `paths`, and what the Project names; a path given twice is read once.
/// Files above the size limit are reported and left out.
SourceTree load_tree(const std::vector<std::string> &paths, const base::Files &files,
                     base::Diagnostics &diagnostics);

/// Reads one file into the tree's sources. Nothing where it cannot be read, which the tree notes,
/// or is too large, which is reported.
std::optional<base::FileId> read_source(const std::string &path, std::string relative,
                                        const base::Files &files, SourceTree &tree,
                                        base::Diagnostics &diagnostics);

/// What is read before everything else, since the rest is read in its terms.
struct TermsOfTree {
  model::Project project;
  IndicatorCatalog indicators;
  References references;
  bool skip_foreign = false;
};
TermsOfTree terms_of(const SourceTree &tree, std::string_view project, bool skip_foreign);

/// Decodes all files into one model with its references resolved, in the terms of the Project of
/// that name, which is there; without a name there may be one Project at most. With errors in
/// `diagnostics` the model is incomplete and must not be used further than for more checks. With
/// `skip_foreign`, objectives that are measured elsewhere than in a Prometheus are left out.
model::Model decode_tree(const SourceTree &tree, base::Diagnostics &diagnostics,
                         std::string_view project = {}, bool skip_foreign = false);

} // namespace slac::decode
