// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace slac::base {

/// Files that are written beside their place in a folder and then put into it, all or none. The
/// caller has the folder to itself.
class Stage {
public:
  explicit Stage(std::filesystem::path top) : top_(std::move(top)) {}
  /// Removes what was not placed, and the folders that were made for it.
  ~Stage();
  Stage(const Stage &) = delete;
  Stage &operator=(const Stage &) = delete;

  /// Removes what runs that were killed left behind.
  void remove_stale() const;

  /// Starts the file that is to stand at `target`, below the folder.
  std::optional<IoError> open(std::filesystem::path target);
  std::optional<IoError> append(std::string_view text);
  std::optional<IoError> close();
  bool is_open() const { return fd_ >= 0; }
  /// The last file is placed before all others.
  void bring_forward();

  /// Syncs the files, then renames each into its place; puts back what was there if one fails.
  /// Afterwards the stage is empty again. Signals wait until the renames are over.
  std::optional<IoError> place();

private:
  struct Move {
    std::filesystem::path staged, target;
    bool had_old = false;
  };

  std::optional<IoError> sync() const;
  /// Makes the folder only now: were the run killed before, nobody would know of it.
  std::optional<IoError> put_into_place(const Move &move);
  void put_back(std::size_t count) const;

  std::filesystem::path top_;
  std::filesystem::path folder_; ///< empty: not made yet
  std::vector<std::filesystem::path> new_folders_;
  std::filesystem::path last_folder_; ///< that is known to be there
  std::vector<Move> moves_;
  int fd_ = -1;
};

} // namespace slac::base
