// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/decode/tree.hpp"
#include "compiler/diff/change.hpp"
#include "compiler/model/model.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace slac::diff {

/// One of the two trees, in the terms of one Project.
struct Side {
  const decode::SourceTree *tree = nullptr;
  const model::Model *model = nullptr;

  Place place(base::Span span) const {
    const auto at = tree->sources.locate(span.file, span.begin);
    return tree->sources.file(span.file).path + ":" + std::to_string(at.line);
  }
};

/// Both, and what is called otherwise in the second: (kind, name before) → name after.
struct Sides {
  Side before;
  Side after;
  std::map<std::pair<std::string, std::string>, std::string> renamed;
  /// Objectives in files that changed, if nothing else can have changed any; absent: all may have.
  std::optional<std::set<std::string>> objectives{};

  bool may_differ(const model::Objective &objective) const {
    return !objectives || objectives->contains(objective.name.value);
  }

  std::string name_after(const std::string &kind, const std::string &name) const {
    const auto found = renamed.find({kind, name});
    return found == renamed.end() ? name : found->second;
  }
};

} // namespace slac::diff
