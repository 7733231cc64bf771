// SPDX-License-Identifier: Apache-2.0
#include "compiler/decode/tree.hpp"

#include "compiler/decode/slac_v1/kinds.hpp"
#include "compiler/model/resolve.hpp"
#include "compiler/yaml/parse.hpp"

#include <filesystem>
#include <set>

namespace slac::decode {
namespace {

/// `file` as seen from `path`, the folder that holds it or the file itself.
std::string below(const std::string &path, const std::string &file) {
  const std::filesystem::path whole(file);
  return (file == path ? whole.filename() : whole.lexically_relative(path)).string();
}

} // namespace

SourceTree load_tree(const std::vector<std::string> &paths, const base::Files &files,
                     base::Diagnostics &diagnostics) {
  SourceTree tree;
  std::set<std::string> seen;
  for (const std::string &path : paths) {
    auto listed = files.list_specs(path);
    if (!listed) {
      tree.io_errors.push_back(listed.error());
      continue;
    }
    for (const std::string &file : listed.value()) {
      if (!seen.insert(file).second) continue;
      auto read = files.read(file, yaml::kMaxFileBytes);
      if (!read) {
        tree.io_errors.push_back(read.error());
        continue;
      }
      const bool too_large = read.value().too_large;
      const base::FileId id = tree.sources.add(
          file, too_large ? std::string() : std::move(read.value().text), below(path, file));
      if (too_large) {
        diagnostics.add(base::make_diagnostic(
            base::Code::FileTooLarge, {id, 0, 0},
            "file is larger than " + std::to_string(yaml::kMaxFileBytes >> 20U) + " MiB",
            "split it: a tree may have any number of files"));
        continue;
      }
      tree.files.push_back(id);
    }
  }
  return tree;
}

model::Model decode_tree(const SourceTree &tree, base::Diagnostics &diagnostics) {
  std::vector<yaml::Node> documents;
  for (const base::FileId file : tree.files)
    for (yaml::Node &document : yaml::parse_documents(file, tree.sources, diagnostics))
      documents.push_back(std::move(document));
  if (documents.empty() && !diagnostics.has_errors() && !tree.files.empty())
    diagnostics.add(base::make_diagnostic(base::Code::NoResources, {tree.files.front(), 0, 0},
                                          "expected at least one resource, got an empty file",
                                          "start with `apiVersion: slac/v1`"));
  // Names that stand in a file which does not parse would be reported as missing.
  const bool all_parsed = !diagnostics.has_errors();
  model::Model model;
  const bool all_decoded = slac_v1::decode_documents(documents, model, diagnostics);
  if (all_parsed && all_decoded) model::resolve(model, diagnostics);
  return model;
}

} // namespace slac::decode
