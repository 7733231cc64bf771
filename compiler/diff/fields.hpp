// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/diff/change.hpp"
#include "compiler/diff/closed.hpp"
#include "compiler/diff/sides.hpp"

#include <memory>

namespace slac::diff {

/// Every field of every resource, so that nothing changes unseen: what no other comparison knows
/// the meaning of is named, and cannot be ordered unless it is known to touch no promise. Also
/// finds resources that are the same but for their names, for `sides.renamed`.
class Fields {
public:
  Fields(const Side &before, const Side &after, bool skip_foreign);
  ~Fields();
  Fields(const Fields &) = delete;
  Fields &operator=(const Fields &) = delete;

  /// By kind and former name.
  std::map<std::pair<std::string, std::string>, std::string> renamed() const;
  /// For `Sides::objectives`.
  std::optional<std::set<std::string>> changed_objectives() const;
  void compare(const Sides &sides, const ClosedWindows &closed, std::vector<Change> &out) const;

private:
  struct Index;
  std::unique_ptr<Index> index_;
};

} // namespace slac::diff
