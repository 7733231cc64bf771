// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace slac::base {
namespace fs = std::filesystem;
namespace {

bool is_spec_name(const fs::path &path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

bool is_hidden(const fs::path &path) { return path.filename().string().starts_with("."); }

} // namespace

std::string errno_text(int error) {
  const char *text = strerrordesc_np(error);
  return text != nullptr ? text : "error " + std::to_string(error);
}

Result<FileText> DiskFiles::read(const std::string &path, std::uint64_t limit) const {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return IoError{path, errno_text(errno)};
  struct stat info {};
  // A pipe is read where the shell made it, as in <(command); a named one would read as empty.
  const bool is_pipe = path.starts_with("/dev/") || path.starts_with("/proc/");
  if (::fstat(fd, &info) != 0 || !(S_ISREG(info.st_mode) || (S_ISFIFO(info.st_mode) && is_pipe))) {
    ::close(fd);
    return IoError{path, S_ISDIR(info.st_mode) ? "is a folder" : "is not a regular file"};
  }
  ::fcntl(fd, F_SETFL, 0); // a pipe (<(command)) is read to its end
  FileText out;
  std::string chunk(std::size_t{1} << 16U, '\0');
  for (;;) {
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      const int error = errno;
      ::close(fd);
      return IoError{path, errno_text(error)};
    }
    if (got == 0) break;
    out.text.append(chunk, 0, static_cast<std::size_t>(got));
    if (out.text.size() > limit) {
      out.too_large = true;
      out.text.resize(limit);
      break;
    }
  }
  ::close(fd);
  return out;
}

Result<std::vector<std::string>> DiskFiles::list_specs(const std::string &path) const {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (error || !fs::exists(status))
    return IoError{path, error ? errno_text(error.value()) : "No such file or directory"};
  if (!fs::is_directory(status)) return std::vector<std::string>{path};
  std::vector<std::string> out;
  fs::recursive_directory_iterator it(path, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (is_hidden(it->path())) {
      if (it->is_directory()) it.disable_recursion_pending();
      continue;
    }
    // A link that leads nowhere is listed: reading it must fail, not leave a spec out.
    const bool is_file = it->is_regular_file() || (it->is_symlink() && !it->is_directory());
    if (is_spec_name(it->path()) && is_file) out.push_back(it->path().string());
  }
  if (error) return IoError{path, errno_text(error.value())};
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace slac::base
