// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace slac::base {

/// A file that is read along while its successor is made.
class OldFile {
public:
  /// Bytes that are read at once.
  static constexpr std::size_t kChunk = std::size_t{1} << 18U;

  /// Nothing is there unless `path` is a regular file.
  explicit OldFile(const std::filesystem::path &path);
  ~OldFile();
  OldFile(const OldFile &) = delete;
  OldFile &operator=(const OldFile &) = delete;

  bool goes_on_with(std::string_view text);
  bool ends_here() const { return fd_ >= 0 && size_ == static_cast<off_t>(same_); }
  /// Bytes from the start that were found to be the same.
  std::size_t same() const { return same_; }
  /// A chunk of those; nothing if the file cannot be read any more.
  std::optional<std::string_view> chunk(std::size_t from);

private:
  bool read(off_t from, std::size_t count);

  int fd_;
  off_t size_ = 0;
  std::size_t same_ = 0;
  std::string buffer_;
};

} // namespace slac::base
