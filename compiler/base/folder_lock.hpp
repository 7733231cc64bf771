// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"

#include <chrono>
#include <string>

namespace slac::base {

/// A lock on a folder, held by a file `.slac-lock` in it, until the object is gone or the process
/// ends, however it ends.
class FolderLock {
public:
  /// Makes the folder if it is missing, and waits up to `patience` for whoever holds the lock. The
  /// error then says who that is, as far as the kernel knows.
  static Result<FolderLock> take(const std::string &folder, std::chrono::milliseconds patience);

  FolderLock(FolderLock &&other) noexcept;
  FolderLock &operator=(FolderLock &&) = delete;
  FolderLock(const FolderLock &) = delete;
  FolderLock &operator=(const FolderLock &) = delete;
  ~FolderLock();

  /// Whether the folder was made for this lock.
  bool made_folder() const { return made_folder_; }
  /// Removes the lock's file, which goes on being locked: the folder is to be removed as well.
  void remove_file() const;

private:
  FolderLock(std::string path, int fd, bool made)
      : path_(std::move(path)), fd_(fd), made_folder_(made) {}

  std::string path_;
  int fd_;
  bool made_folder_;
};

} // namespace slac::base
