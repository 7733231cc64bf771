// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/files.hpp"

#include <memory>
#include <optional>

namespace slac::cli {

/// The files of one commit, without a checkout. They are named as git names them, COMMIT:PATH, with
/// PATH as the user gives it, below the present folder.
class GitFiles final : public base::Files {
public:
  /// Of the repository that holds the present folder. `revision` is what `git rev-parse` takes:
  /// "main", "HEAD~1", a hash; with `merge_base_with`, the best common ancestor of both.
  static base::Result<std::unique_ptr<GitFiles>> open(const std::string &revision,
                                                      const std::string &merge_base_with = {});
  ~GitFiles() override;
  GitFiles(const GitFiles &) = delete;
  GitFiles &operator=(const GitFiles &) = delete;

  /// How a path of the user is called here.
  std::string named(const std::string &path) const;

  base::Result<base::FileText> read(const std::string &path, std::uint64_t limit) const override;
  base::Result<std::vector<std::string>> list_specs(const std::string &path) const override;

private:
  struct Impl;
  explicit GitFiles(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

} // namespace slac::cli
