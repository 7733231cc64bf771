// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/folder_lock.hpp"

#include "compiler/base/files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace slac::base {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char *kLockFile = ".slac-lock";
constexpr std::chrono::milliseconds kPause{10};

/// "process 4711 (slac)", from /proc/locks, which lists no process of another container.
std::string holder_of(int fd) {
  struct stat info {};
  ::fstat(fd, &info);
  const std::string inode = ":" + std::to_string(info.st_ino);
  std::ifstream locks("/proc/locks");
  std::string number, kind, mode, access, pid, file, rest;
  while (locks >> number >> kind >> mode >> access >> pid >> file && std::getline(locks, rest)) {
    if (kind != "FLOCK" || !file.ends_with(inode)) continue;
    std::string name;
    std::getline(std::ifstream("/proc/" + pid + "/comm"), name);
    return "process " + pid + (name.empty() ? "" : " (" + name + ")");
  }
  return "a process of another container or machine";
}

/// Whether `path` still names the file behind `fd`: its last holder may have removed it.
bool is_same_file(int fd, const std::string &path) {
  struct stat ours {};
  struct stat there {};
  return ::fstat(fd, &ours) == 0 && ::stat(path.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

} // namespace

Result<FolderLock> FolderLock::take(const std::string &folder, std::chrono::milliseconds patience) {
  const std::string path = (fs::path(folder) / kLockFile).string();
  const auto end = Clock::now() + patience;
  bool made = false;
  for (;;) {
    std::error_code error;
    made = fs::create_directories(folder, error) || made;
    if (error) return IoError{folder, errno_text(error.value())};
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
    const int why_not = errno;
    if (fd < 0 && !fs::exists(folder)) continue; // a run that failed took its folder away
    if (fd < 0) return IoError{path, errno_text(why_not)};
    int result = 0;
    while ((result = ::flock(fd, LOCK_EX | LOCK_NB)) != 0 && errno == EWOULDBLOCK &&
           Clock::now() < end)
      std::this_thread::sleep_for(kPause);
    if (result == 0 && is_same_file(fd, path)) return FolderLock(path, fd, made);
    const int why = errno;
    const std::string holder = result != 0 && why == EWOULDBLOCK ? holder_of(fd) : std::string();
    ::close(fd);
    if (!holder.empty()) return IoError{folder, "is being written by " + holder};
    if (result != 0) return IoError{path, errno_text(why)};
  }
}

FolderLock::FolderLock(FolderLock &&other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)),
      made_folder_(other.made_folder_) {}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

void FolderLock::remove_file() const { ::unlink(path_.c_str()); }

} // namespace slac::base
