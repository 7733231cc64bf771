// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/diff/change.hpp"

#include <string>
#include <vector>

namespace slac::diff {

/// How many changes are of which consequence.
struct Summary {
  std::size_t changes = 0;
  std::size_t weaker = 0;    ///< those that cannot be ordered among them
  std::size_t unordered = 0; ///< of `weaker`
  std::size_t money = 0;     ///< a price: a fee, a credit or what limits them
  std::size_t closed = 0;    ///< those that alter closed windows
};
Summary summarize(const std::vector<Change> &changes);

/// For a terminal.
std::string text_report(const std::vector<Change> &changes);
/// For the comment of a merge request; no text of a spec is markup in it.
std::string markdown_report(const std::vector<Change> &changes);
/// One object: `changes`, each with `topic`, `kind`, `name`, `part`, `text`, `effect`, `received`,
/// `money`, `place`, `closed`; and the summary.
std::string json_report(const std::vector<Change> &changes);

} // namespace slac::diff
