// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/translation.hpp"
#include "compiler/decode/tree.hpp"

#include <string>
#include <vector>

namespace slac::decode {

/// A spec file in another language than the one that it was written in.
struct Converted {
  std::string path; ///< as below its folder, with the ending `.yaml`
  std::string text;
};

/// The documents of a file of a tree without errors, in `slac/v1`.
std::vector<yaml::Node> documents_of(base::FileId file, const SourceTree &tree,
                                     const TermsOfTree &terms);

/// Every file of the tree in `slac/v1`, which compiles to the same rules; a file of ours stays as
/// it is. Comments stand above what they stood above. Services that are only named are declared,
/// each once. The tree has no errors.
std::vector<Converted> convert_to_ours(const SourceTree &tree, std::string_view project,
                                       bool skip_foreign);

/// Every Service and Objective of the tree as OpenSLO v1, as far as that can say them; what is not
/// there, or not all of it, is added to `unsaid`.
std::vector<Converted> convert_to_openslo(const SourceTree &tree, std::string_view project,
                                          bool skip_foreign, std::vector<Unsaid> &unsaid);

} // namespace slac::decode
