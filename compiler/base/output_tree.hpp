// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "compiler/base/sink.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace slac::base {

/// What a run changed, each list sorted.
struct TreeChange {
  std::vector<std::string> written;
  std::vector<std::string> unchanged;
  std::vector<std::string> removed;
  /// Files of earlier runs that are not wanted and could not be removed. They stay listed as ours,
  /// so that the next run tries again.
  std::vector<IoError> stuck;
};

/// Brings a folder to hold exactly the files that are written to it. Each file is compared, as it
/// comes, with the one that is there; only one that differs is written, beside its place. Nothing
/// changes before `commit`: it syncs what was written, renames each file into its place, with a
/// roll-back if one rename fails, and removes what an earlier run wrote (listed in `.slac-files`)
/// and this one did not. Any other file stays, and one that stands where ours belongs is refused.
/// A run that changes nothing writes nothing. The folder is locked while the object lives.
class OutputTree final : public Sink {
public:
  static constexpr std::chrono::seconds kPatience{60};

  /// Makes the folder if it is missing. Waits up to `patience` for another run to end.
  static Result<OutputTree> lock(const std::string &folder,
                                 std::chrono::milliseconds patience = kPatience);
  OutputTree(OutputTree &&) noexcept;
  OutputTree &operator=(OutputTree &&) = delete;
  /// Without a commit the folder is left as it was.
  ~OutputTree() override;

  void open(std::string path) override;
  void append(std::string_view text) override;
  void close() override;

  /// Files below `folder` that an earlier run wrote stay.
  void keep(const std::string &folder);
  /// Once, after the last `close`. The first error of all that was done; the folder is then as it
  /// was.
  Result<TreeChange> commit();

private:
  class Impl;
  explicit OutputTree(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

} // namespace slac::base
