// SPDX-License-Identifier: Apache-2.0
// Three phases: stage (may fail, changes nothing), commit (renames, undone if one fails), clean up.
// Signals that end the process wait until the commit is over.
#include "compiler/base/output_tree.hpp"

#include "compiler/base/files.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>
#include <unistd.h>

namespace slac::base {
namespace fs = std::filesystem;
namespace {

constexpr const char *kManifest = ".slac-files";
constexpr const char *kStage = ".slac-stage";
constexpr std::uint64_t kReadLimit = 1ULL << 32U;

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

/// Removes the staging folder however the function is left.
class StageFolder {
public:
  explicit StageFolder(fs::path path) : path_(std::move(path)) {}
  ~StageFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  StageFolder(const StageFolder &) = delete;
  StageFolder &operator=(const StageFolder &) = delete;
  const fs::path &path() const { return path_; }

private:
  fs::path path_;
};

std::optional<IoError> write_file(const fs::path &path, const std::string &text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return IoError{path.string(), errno_text(errno)};
  std::size_t done = 0;
  int error = 0;
  while (done < text.size() && error == 0) {
    const ssize_t n = ::write(fd, text.data() + done, text.size() - done);
    if (n >= 0)
      done += static_cast<std::size_t>(n);
    else if (errno != EINTR)
      error = errno;
  }
  if (error == 0 && ::fsync(fd) != 0) error = errno;
  if (::close(fd) != 0 && error == 0) error = errno;
  if (error != 0) return IoError{path.string(), errno_text(error)};
  return std::nullopt;
}

bool is_safe_relative(const std::string &path) {
  if (path.empty() || path.front() == '/') return false;
  const fs::path p(path);
  return std::none_of(p.begin(), p.end(), [](const fs::path &part) { return part == ".."; });
}

std::set<std::string> read_manifest(const fs::path &folder) {
  std::set<std::string> out;
  Result<FileText> file = DiskFiles().read((folder / kManifest).string(), kReadLimit);
  if (!file) return out;
  std::istringstream lines(file.value().text);
  for (std::string line; std::getline(lines, line);)
    if (is_safe_relative(line)) out.insert(line);
  return out;
}

std::optional<std::string> current_text(const fs::path &path) {
  Result<FileText> file = DiskFiles().read(path.string(), kReadLimit);
  if (!file) return std::nullopt;
  return std::move(file.value().text);
}

/// Removes what an earlier run that was killed left behind.
void remove_stale_stages(const fs::path &top) {
  const std::string prefix = std::string(kStage) + "-";
  std::error_code error;
  std::vector<fs::path> stale;
  for (const fs::directory_entry &entry : fs::directory_iterator(top, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const int pid = std::atoi(name.c_str() + prefix.size());
    if (pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH) stale.push_back(entry.path());
  }
  for (const fs::path &path : stale)
    fs::remove_all(path, error);
}

std::optional<IoError> make_folder(const fs::path &path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return IoError{path.string(), errno_text(error.value())};
  return std::nullopt;
}

struct Move {
  fs::path staged, target, backup;
  bool had_old = false;
};

std::optional<IoError> rename_file(const fs::path &from, const fs::path &to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return IoError{to.string(), errno_text(errno)};
  return std::nullopt;
}

/// `out/` and `out` are one folder; only the second equals the parent of what lies in it.
fs::path without_trailing_slash(const std::string &folder) {
  const fs::path path = fs::path(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

/// A symbolic link between `top` and the file: writing through it would leave the folder.
std::optional<fs::path> link_below(const fs::path &top, const fs::path &target) {
  for (fs::path p = target.parent_path(); p != top && p.has_parent_path(); p = p.parent_path())
    if (fs::is_symlink(fs::symlink_status(p))) return p;
  return std::nullopt;
}

std::string manifest_of(const std::set<std::string> &paths) {
  std::string out;
  for (const std::string &path : paths)
    out += path + "\n";
  return out;
}

/// Puts every staged file into place, or puts back what was there.
std::optional<IoError> commit(const std::vector<Move> &moves) {
  const SignalsHeld held;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const Move &m = moves[i];
    std::optional<IoError> error;
    // A hard link keeps the old content while the rename replaces it in one step.
    if (m.had_old && ::link(m.target.c_str(), m.backup.c_str()) != 0)
      error = IoError{m.target.string(), errno_text(errno)};
    if (!error) error = rename_file(m.staged, m.target);
    if (!error) continue;
    for (std::size_t k = i; k-- > 0;) {
      if (moves[k].had_old)
        (void)rename_file(moves[k].backup, moves[k].target);
      else
        ::unlink(moves[k].target.c_str());
    }
    return error;
  }
  return std::nullopt;
}

/// Removes the folders that became empty, up to but without `top`.
void remove_empty_parents(fs::path folder, const fs::path &top) {
  std::error_code error;
  while (folder != top && fs::is_empty(folder, error) && !error && fs::remove(folder, error))
    folder = folder.parent_path();
}

} // namespace

Result<TreeChange> write_tree(const std::string &folder, const std::vector<OutputFile> &files) {
  const fs::path top = without_trailing_slash(folder);
  const bool existed = fs::exists(top);
  if (auto error = make_folder(top)) return *error;
  remove_stale_stages(top);
  const std::set<std::string> ours = read_manifest(top);
  const StageFolder stage(top / (kStage + ("-" + std::to_string(::getpid()))));

  TreeChange change;
  std::vector<Move> moves;
  int staged = 0;
  std::vector<fs::path> new_folders;
  const auto fail = [&](IoError error) {
    for (auto it = new_folders.rbegin(); it != new_folders.rend(); ++it) {
      std::error_code ignored;
      fs::remove(*it, ignored);
    }
    std::error_code ignored;
    fs::remove_all(stage.path(), ignored);
    if (!existed) fs::remove(top, ignored);
    return error;
  };
  const auto stage_file = [&](const std::string &relative,
                              const std::string &text) -> std::optional<IoError> {
    const std::string number = std::to_string(staged++);
    Move m{stage.path() / number, top / relative, stage.path() / (number + ".old"), false};
    m.had_old = fs::exists(m.target);
    if (auto error = write_file(m.staged, text)) return error;
    for (fs::path p = m.target.parent_path(); p != top && !fs::exists(p); p = p.parent_path())
      new_folders.insert(new_folders.begin(), p);
    if (auto error = make_folder(m.target.parent_path())) return error;
    moves.push_back(std::move(m));
    return std::nullopt;
  };

  if (auto error = make_folder(stage.path())) return fail(*error);
  std::set<std::string> wanted;
  for (const OutputFile &file : files)
    wanted.insert(file.path);
  // Owned before it is written: should this run be killed, the next one knows its files.
  std::set<std::string> owned = ours;
  owned.insert(wanted.begin(), wanted.end());
  if (owned != ours)
    if (auto error = stage_file(kManifest, manifest_of(owned))) return fail(*error);
  for (const OutputFile &file : files) {
    const fs::path target = top / file.path;
    if (const auto link = link_below(top, target))
      return fail({link->string(), "is a symbolic link: generated files stay inside --out"});
    const std::optional<std::string> now = current_text(target);
    if (now == file.text) {
      change.unchanged.push_back(file.path);
      continue;
    }
    if (fs::exists(fs::symlink_status(target)) && !ours.contains(file.path))
      return fail({target.string(), "stands where a generated file belongs and was not written by "
                                    "slac: move it away or choose another --out"});
    if (auto error = stage_file(file.path, file.text)) return fail(*error);
    change.written.push_back(file.path);
  }
  if (auto error = commit(moves)) return fail(*error);

  for (const std::string &old : ours) {
    if (wanted.contains(old) || link_below(top, top / old)) continue;
    std::error_code ignored;
    if (fs::remove(top / old, ignored)) change.removed.push_back(old);
    remove_empty_parents((top / old).parent_path(), top);
  }
  if (owned != wanted) {
    moves.clear();
    if (auto error = stage_file(kManifest, manifest_of(wanted))) return fail(*error);
    if (auto error = commit(moves)) return fail(*error);
  }
  std::sort(change.written.begin(), change.written.end());
  std::sort(change.unchanged.begin(), change.unchanged.end());
  return change;
}

} // namespace slac::base
