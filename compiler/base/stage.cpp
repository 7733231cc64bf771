// SPDX-License-Identifier: Apache-2.0
// Files are written under names of their own beside their targets, synced, and renamed with signals
// held back; a failed rename puts back what was there. OutputTree and `slac fmt` are the callers.
#include "compiler/base/stage.hpp"

#include "compiler/base/files.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slac::base {
namespace fs = std::filesystem;
namespace {

constexpr const char *kStage = ".slac-stage-";

class SignalsHeld {
public:
  SignalsHeld() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld &) = delete;
  SignalsHeld &operator=(const SignalsHeld &) = delete;

private:
  sigset_t before_{};
};

IoError error_at(const fs::path &path, int error) { return {path.string(), errno_text(error)}; }

fs::path backup_of(const fs::path &staged) { return staged.string() + ".old"; }

} // namespace

Stage::~Stage() {
  std::error_code ignored;
  if (fd_ >= 0) ::close(fd_);
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
  for (auto it = new_folders_.rbegin(); it != new_folders_.rend(); ++it)
    fs::remove(*it, ignored);
}

void Stage::remove_stale() const {
  std::error_code error;
  std::vector<fs::path> stale;
  for (const fs::directory_entry &entry : fs::directory_iterator(top_, error))
    if (entry.path().filename().string().starts_with(kStage)) stale.push_back(entry.path());
  for (const fs::path &path : stale)
    fs::remove_all(path, error);
}

std::optional<IoError> Stage::open(fs::path target) {
  if (folder_.empty()) {
    std::string name = (top_ / (std::string(kStage) + "XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) return error_at(name, errno);
    folder_ = name;
  }
  Move move{folder_ / std::to_string(moves_.size()), std::move(target), false};
  move.had_old = fs::exists(fs::symlink_status(move.target));
  fd_ = ::open(move.staged.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd_ < 0) return error_at(move.staged, errno);
  moves_.push_back(std::move(move));
  return std::nullopt;
}

std::optional<IoError> Stage::append(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd_, text.data(), text.size());
    if (n >= 0)
      text.remove_prefix(static_cast<std::size_t>(n));
    else if (errno != EINTR)
      return error_at(moves_.back().staged, errno);
  }
  return std::nullopt;
}

std::optional<IoError> Stage::close() {
  // The disk begins while the next file is made; `sync` then has little to wait for.
  ::sync_file_range(fd_, 0, 0, SYNC_FILE_RANGE_WRITE);
  const int result = ::close(fd_);
  fd_ = -1;
  if (result != 0) return error_at(moves_.back().staged, errno);
  return std::nullopt;
}

void Stage::bring_forward() { std::rotate(moves_.begin(), moves_.end() - 1, moves_.end()); }

std::optional<IoError> Stage::sync() const {
  for (const Move &m : moves_) {
    const int fd = ::open(m.staged.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return error_at(m.staged, errno);
    const int error = ::fsync(fd) == 0 ? 0 : errno;
    ::close(fd);
    if (error != 0) return error_at(m.staged, error);
  }
  return std::nullopt;
}

std::optional<IoError> Stage::put_into_place(const Move &m) {
  const fs::path folder = m.target.parent_path();
  if (folder != last_folder_) {
    std::vector<fs::path> missing;
    for (fs::path p = folder; p != top_ && !fs::exists(p); p = p.parent_path())
      missing.push_back(p);
    for (auto it = missing.rbegin(); it != missing.rend(); ++it) {
      if (::mkdir(it->c_str(), 0777) != 0) return error_at(*it, errno);
      new_folders_.push_back(*it);
    }
    last_folder_ = folder;
  }
  // A hard link keeps the old content while the rename replaces it in one step.
  if ((m.had_old && ::link(m.target.c_str(), backup_of(m.staged).c_str()) != 0) ||
      ::rename(m.staged.c_str(), m.target.c_str()) != 0)
    return error_at(m.target, errno);
  return std::nullopt;
}

void Stage::put_back(std::size_t count) const {
  while (count-- > 0) {
    const Move &m = moves_[count];
    if (m.had_old)
      (void)::rename(backup_of(m.staged).c_str(), m.target.c_str());
    else
      ::unlink(m.target.c_str());
  }
}

std::optional<IoError> Stage::place() {
  if (moves_.empty()) return std::nullopt;
  if (auto error = sync()) return error;
  const SignalsHeld held;
  for (std::size_t i = 0; i < moves_.size(); ++i)
    if (auto error = put_into_place(moves_[i])) {
      put_back(i);
      return error;
    }
  new_folders_.clear();
  moves_.clear();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  folder_.clear();
  return std::nullopt;
}

} // namespace slac::base
