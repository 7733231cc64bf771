// SPDX-License-Identifier: Apache-2.0
// The files of a run are compared with those that stand there as they come, differing ones wait in
// a Stage, and commit() renames them all or none. What earlier runs wrote is listed in .slac-files;
// the emitters write through Sink and know none of this.
#include "compiler/base/output_tree.hpp"

#include "compiler/base/files.hpp"
#include "compiler/base/folder_lock.hpp"
#include "compiler/base/manifest.hpp"
#include "compiler/base/old_file.hpp"
#include "compiler/base/stage.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace slac::base {
namespace fs = std::filesystem;
namespace {

/// A symbolic link between `top` and the file: writing through it would leave the folder.
std::optional<fs::path> link_below(const fs::path &top, const fs::path &target) {
  for (fs::path p = target.parent_path(); p != top && p.has_parent_path(); p = p.parent_path())
    if (fs::is_symlink(fs::symlink_status(p))) return p;
  return std::nullopt;
}

/// Removes the folders that became empty, up to but without `top`.
void remove_empty_parents(fs::path folder, const fs::path &top) {
  while (folder != top && (::rmdir(folder.c_str()) == 0 || errno == ENOENT))
    folder = folder.parent_path();
}

} // namespace

class OutputTree::Impl {
public:
  Impl(fs::path top, FolderLock lock)
      : top_(std::move(top)), lock_(std::move(lock)), stage_(top_), ours_(read_manifest(top_)) {
    stage_->remove_stale();
  }
  ~Impl() {
    if (committed_ || !lock_.made_folder()) return;
    stage_.reset();
    lock_.remove_file();
    std::error_code ignored;
    fs::remove(top_, ignored);
  }
  Impl(const Impl &) = delete;
  Impl &operator=(const Impl &) = delete;

  void open(std::string path) {
    path_ = std::move(path);
    if (!is_safe_relative(path_)) fail({path_, "is no path inside the output folder"});
    if (!wanted_.insert(path_).second) fail({path_, "is written twice"});
    if (error_) return;
    const fs::path target = top_ / path_;
    if (const auto link = link_below(top_, target))
      return fail({link->string(), "is a symbolic link: generated files stay inside --out"});
    old_.emplace(target);
  }

  void append(std::string_view text) {
    if (error_) return;
    pending_ += text;
    if (pending_.size() >= OldFile::kChunk) flush();
  }

  void close() {
    flush();
    if (!error_ && !stage_->is_open() && !old_->ends_here()) stage_file();
    if (!error_) {
      if (stage_->is_open()) {
        keep_error(stage_->close());
        change_.written.push_back(path_);
      } else {
        change_.unchanged.push_back(path_);
      }
    }
    old_.reset();
  }

  void keep(const std::string &folder) {
    for (const std::string &path : ours_)
      if (path.starts_with(folder + "/")) wanted_.insert(path);
  }

  Result<TreeChange> commit() {
    std::set<std::string> owned = ours_;
    owned.insert(wanted_.begin(), wanted_.end());
    // Owned before it is written: should this run be killed, the next one knows its files.
    if (!error_ && owned != ours_) {
      stage_manifest(owned);
      if (!error_) stage_->bring_forward();
    }
    if (!error_) keep_error(stage_->place());
    if (error_) return *error_;
    committed_ = true;
    std::set<std::string> left = remove_unwanted();
    left.insert(wanted_.begin(), wanted_.end());
    if (left != owned) {
      stage_manifest(left);
      if (!error_) keep_error(stage_->place());
      if (error_) return *error_;
    }
    std::sort(change_.written.begin(), change_.written.end());
    std::sort(change_.unchanged.begin(), change_.unchanged.end());
    return std::move(change_);
  }

private:
  void fail(IoError error) {
    if (!error_) error_ = std::move(error);
  }
  void keep_error(std::optional<IoError> error) {
    if (error) fail(std::move(*error));
  }

  void flush() {
    if (error_) return;
    if (!stage_->is_open() && !old_->goes_on_with(pending_)) stage_file();
    if (stage_->is_open()) keep_error(stage_->append(pending_));
    pending_.clear();
  }

  /// Begins the new file with what it has in common with the old one.
  void stage_file() {
    const fs::path target = top_ / path_;
    if (fs::exists(fs::symlink_status(target)) && !ours_.contains(path_))
      return fail({target.string(), "stands where a generated file belongs and was not written by "
                                    "slac: move it away or choose another --out"});
    keep_error(stage_->open(target));
    for (std::size_t done = 0; !error_ && done < old_->same();) {
      const auto chunk = old_->chunk(done);
      if (!chunk) return fail({target.string(), "changed while it was read"});
      keep_error(stage_->append(*chunk));
      done += chunk->size();
    }
  }

  void stage_manifest(const std::set<std::string> &paths) {
    keep_error(stage_->open(top_ / kManifest));
    if (!error_) keep_error(stage_->append(manifest_of(paths)));
    if (!error_) keep_error(stage_->close());
  }

  /// The files that had to stay although nobody wants them.
  std::set<std::string> remove_unwanted() {
    std::set<std::string> left;
    for (const std::string &path : ours_) {
      if (wanted_.contains(path)) continue;
      const fs::path target = top_ / path;
      const auto stays = [&](const fs::path &where, std::string why) {
        left.insert(path);
        change_.stuck.push_back({where.string(), std::move(why)});
      };
      if (const auto link = link_below(top_, target)) {
        stays(*link, "is a symbolic link: what lies behind it is not removed");
        continue;
      }
      const int error = ::unlink(target.c_str()) == 0 ? 0 : errno;
      if (error == 0) change_.removed.push_back(path);
      if (error == 0 || error == ENOENT)
        remove_empty_parents(target.parent_path(), top_);
      else if (error != ENOTDIR && error != EISDIR) // then something else took its place
        stays(target, errno_text(error));
    }
    return left;
  }

  const fs::path top_;
  FolderLock lock_;
  std::optional<Stage> stage_;
  const std::set<std::string> ours_; ///< what earlier runs wrote
  std::set<std::string> wanted_;
  TreeChange change_;
  std::optional<IoError> error_;
  bool committed_ = false;

  std::string path_; ///< of the open file
  std::optional<OldFile> old_;
  std::string pending_; ///< appended, but neither compared nor written yet
};

OutputTree::OutputTree(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OutputTree::OutputTree(OutputTree &&) noexcept = default;
OutputTree::~OutputTree() = default;

Result<OutputTree> OutputTree::lock(const std::string &folder, std::chrono::milliseconds patience) {
  const fs::path top = without_trailing_slash(folder);
  Result<FolderLock> lock = FolderLock::take(top.string(), patience);
  if (!lock) return lock.error();
  return OutputTree(std::make_unique<Impl>(top, std::move(lock.value())));
}

void OutputTree::open(std::string path) { impl_->open(std::move(path)); }
void OutputTree::append(std::string_view text) { impl_->append(text); }
void OutputTree::close() { impl_->close(); }
void OutputTree::keep(const std::string &folder) { impl_->keep(folder); }
Result<TreeChange> OutputTree::commit() { return impl_->commit(); }

} // namespace slac::base
