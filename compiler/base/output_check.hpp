// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/old_file.hpp"
#include "compiler/base/output_tree.hpp"

#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace slac::base {

/// Compares what an OutputTree would write with what stands in the folder, and writes nothing, not
/// even a lock: the folder may be read-only, or missing.
class OutputCheck final : public Sink {
public:
  explicit OutputCheck(const std::string &folder);

  void open(std::string path) override;
  void append(std::string_view text) override;
  void close() override;

  /// As OutputTree::keep.
  void keep(const std::string &folder);
  /// What a run would write, leave and remove. Once, after the last `close`.
  TreeChange finish();

private:
  const std::filesystem::path top_;
  const std::set<std::string> ours_; ///< what earlier runs wrote
  std::set<std::string> wanted_;
  TreeChange change_;

  std::string path_; ///< of the open file
  std::optional<OldFile> old_;
  bool is_same_ = true;
};

} // namespace slac::base
