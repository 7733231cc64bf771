// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/output_tree.hpp"

#include <memory>

namespace slac::base {

/// Compares what an OutputTree would write with what stands in the folder, and writes nothing, not
/// even a lock: the folder may be read-only, or missing.
class OutputCheck final : public Sink {
public:
  explicit OutputCheck(const std::string &folder);
  ~OutputCheck() override;
  OutputCheck(const OutputCheck &) = delete;
  OutputCheck &operator=(const OutputCheck &) = delete;

  void open(std::string path) override;
  void append(std::string_view text) override;
  void close() override;

  /// As OutputTree::keep.
  void keep(const std::string &folder);
  /// What a run would write, leave and remove. Once, after the last `close`.
  TreeChange finish();

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace slac::base
