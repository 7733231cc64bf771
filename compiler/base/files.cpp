// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/files.hpp"

#include "compiler/base/manifest.hpp"

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

bool is_hidden(const fs::path &path) { return path.filename().string().starts_with("."); }

struct Listing {
  std::vector<std::string> specs;
  std::vector<fs::path> folders; ///< still to be listed
};

/// Adds what stands in `folder`. Returns errno, 0 on success.
int list_folder(const fs::path &folder, Listing &out) {
  std::error_code error;
  fs::directory_iterator it(folder, error);
  for (; !error && it != fs::directory_iterator(); it.increment(error)) {
    if (is_hidden(it->path())) continue;
    // What is no file, such as a pipe or a link that leads to itself, fails where it is read: a
    // spec is never left out in silence.
    std::error_code unknown;
    if (it->is_directory(unknown)) {
      if (!it->is_symlink(unknown)) out.folders.push_back(it->path());
    } else if (is_spec_name(it->path().string())) {
      out.specs.push_back(it->path().string());
    }
  }
  return error.value();
}

} // namespace

bool is_spec_name(const std::string &path) {
  const std::string extension = fs::path(path).extension().string();
  return extension == ".yaml" || extension == ".yml" || extension == ".json";
}

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
  Listing listing;
  listing.folders.push_back(path);
  while (!listing.folders.empty()) {
    const fs::path folder = std::move(listing.folders.back());
    listing.folders.pop_back();
    if (folder != fs::path(path) && fs::exists(folder / kManifest, error)) continue; // ours
    if (const int failed = list_folder(folder, listing))
      return IoError{folder.string(), errno_text(failed)};
  }
  std::sort(listing.specs.begin(), listing.specs.end());
  return std::move(listing.specs);
}

} // namespace slac::base
