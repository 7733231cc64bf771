// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/old_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slac::base {

OldFile::OldFile(const std::filesystem::path &path)
    : fd_(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)) {
  struct stat info {};
  if (fd_ < 0) return;
  if (::fstat(fd_, &info) == 0 && S_ISREG(info.st_mode)) {
    size_ = info.st_size;
  } else {
    ::close(fd_);
    fd_ = -1;
  }
}

OldFile::~OldFile() {
  if (fd_ >= 0) ::close(fd_);
}

bool OldFile::goes_on_with(std::string_view text) {
  if (!read(static_cast<off_t>(same_), text.size()) || buffer_ != text) return false;
  same_ += text.size();
  return true;
}

std::optional<std::string_view> OldFile::chunk(std::size_t from) {
  if (!read(static_cast<off_t>(from), std::min(kChunk, same_ - from))) return std::nullopt;
  return buffer_;
}

bool OldFile::read(off_t from, std::size_t count) {
  buffer_.resize(count);
  std::size_t done = 0;
  while (done < count) {
    const ssize_t n =
        ::pread(fd_, buffer_.data() + done, count - done, from + static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return true;
}

} // namespace slac::base
