// SPDX-License-Identifier: Apache-2.0
#include "compiler/cli/git_files.hpp"

#include "compiler/base/manifest.hpp"

#include <algorithm>
#include <filesystem>
#include <git2.h>

namespace slac::cli {
namespace fs = std::filesystem;
namespace {

/// What libgit2 allocates, with the function that frees it.
template <class T>
using Owned = std::unique_ptr<T, void (*)(T *)>;

base::IoError failed(const std::string &what) {
  const git_error *error = git_error_last();
  return {what, error != nullptr && error->message != nullptr ? error->message : "git failed"};
}

base::Result<git_oid> commit_of(git_repository *repository, const std::string &revision) {
  git_object *found = nullptr;
  if (git_revparse_single(&found, repository, revision.c_str()) != 0) return failed(revision);
  const Owned<git_object> object(found, git_object_free);
  git_object *peeled = nullptr;
  if (git_object_peel(&peeled, object.get(), GIT_OBJECT_COMMIT) != 0) return failed(revision);
  const Owned<git_object> commit(peeled, git_object_free);
  return *git_object_id(commit.get());
}

bool is_hidden(const char *name) { return name[0] == '.'; }

} // namespace

struct GitFiles::Impl {
  Impl() { git_libgit2_init(); }
  ~Impl() {
    git_tree_free(tree);
    git_repository_free(repository);
    git_libgit2_shutdown();
  }
  Impl(const Impl &) = delete;
  Impl &operator=(const Impl &) = delete;

  git_repository *repository = nullptr;
  git_tree *tree = nullptr;
  std::string prefix; ///< "3f2a9c1d04:"
  fs::path top;       ///< of the work tree

  std::string without_prefix(const std::string &path) const {
    return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
  }
  /// From the top of the repository, "" for the top itself; nothing for what lies outside.
  std::optional<std::string> inside(const std::string &path) const {
    std::error_code error;
    // What is in the commit need not be on the disk.
    const fs::path given = fs::absolute(without_prefix(path), error);
    if (error) return std::nullopt;
    const fs::path absolute = fs::weakly_canonical(given, error);
    if (error) return std::nullopt;
    const std::string relative = absolute.lexically_relative(top).string();
    if (relative == ".") return "";
    if (relative.empty() || relative == ".." || relative.starts_with("../")) return std::nullopt;
    return relative;
  }
};

GitFiles::GitFiles(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GitFiles::~GitFiles() = default;

base::Result<std::unique_ptr<GitFiles>> GitFiles::open(const std::string &revision,
                                                       const std::string &merge_base_with) {
  auto impl = std::make_unique<Impl>();
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (error) return base::IoError{".", error.message()};
  if (git_repository_open_ext(&impl->repository, here.c_str(), 0, nullptr) != 0)
    return failed(here.string());
  const char *top = git_repository_workdir(impl->repository);
  if (top == nullptr) return base::IoError{here.string(), "is a repository without a work tree"};
  impl->top = fs::weakly_canonical(fs::path(top), error);
  if (!impl->top.has_filename()) impl->top = impl->top.parent_path();
  auto commit = commit_of(impl->repository, revision);
  if (!commit) return commit.error();
  if (!merge_base_with.empty()) {
    const auto other = commit_of(impl->repository, merge_base_with);
    if (!other) return other.error();
    git_oid base{};
    if (git_merge_base(&base, impl->repository, &commit.value(), &other.value()) != 0)
      return failed(revision + "..." + merge_base_with);
    commit = base;
  }
  git_commit *found = nullptr;
  if (git_commit_lookup(&found, impl->repository, &commit.value()) != 0) return failed(revision);
  const Owned<git_commit> owned(found, git_commit_free);
  if (git_commit_tree(&impl->tree, found) != 0) return failed(revision);
  constexpr std::size_t kDigits = 10;
  std::string hash(GIT_OID_HEXSZ, '0');
  git_oid_fmt(hash.data(), &commit.value());
  impl->prefix = hash.substr(0, kDigits) + ":";
  return std::unique_ptr<GitFiles>(new GitFiles(std::move(impl)));
}

std::string GitFiles::named(const std::string &path) const { return impl_->prefix + path; }

base::Result<base::FileText> GitFiles::read(const std::string &path, std::uint64_t limit) const {
  const auto inside = impl_->inside(path);
  if (!inside) return base::IoError{path, "is outside the repository"};
  git_tree_entry *found = nullptr;
  if (git_tree_entry_bypath(&found, impl_->tree, inside->c_str()) != 0)
    return base::IoError{path, "No such file or directory"};
  const Owned<git_tree_entry> entry(found, git_tree_entry_free);
  if (git_tree_entry_filemode(found) == GIT_FILEMODE_LINK)
    return base::IoError{path, "is a symbolic link, which is not followed in a commit"};
  if (git_tree_entry_type(found) != GIT_OBJECT_BLOB)
    return base::IoError{path, "is not a regular file"};
  git_blob *blob = nullptr;
  if (git_blob_lookup(&blob, impl_->repository, git_tree_entry_id(found)) != 0) return failed(path);
  const Owned<git_blob> owned(blob, git_blob_free);
  const auto size = static_cast<std::uint64_t>(git_blob_rawsize(blob));
  base::FileText out;
  out.too_large = size > limit;
  out.text.assign(static_cast<const char *>(git_blob_rawcontent(blob)), std::min(size, limit));
  return out;
}

base::Result<std::vector<std::string>> GitFiles::list_specs(const std::string &path) const {
  const auto inside = impl_->inside(path);
  if (!inside) return base::IoError{path, "is outside the repository"};
  git_tree *at = nullptr;
  if (inside->empty()) {
    if (git_tree_dup(&at, impl_->tree) != 0) return failed(path);
  } else {
    git_tree_entry *found = nullptr;
    if (git_tree_entry_bypath(&found, impl_->tree, inside->c_str()) != 0)
      return base::IoError{path, "No such file or directory"};
    const Owned<git_tree_entry> entry(found, git_tree_entry_free);
    if (git_tree_entry_type(found) != GIT_OBJECT_TREE) return std::vector<std::string>{path};
    if (git_tree_lookup(&at, impl_->repository, git_tree_entry_id(found)) != 0) return failed(path);
  }
  const Owned<git_tree> folder(at, git_tree_free);
  struct Walk {
    std::vector<std::string> specs;
    git_repository *repository;
    std::string base;
  } walk{{}, impl_->repository, path + (path.ends_with("/") ? "" : "/")};
  const auto visit = [](const char *root, const git_tree_entry *entry, void *payload) -> int {
    auto &all = *static_cast<Walk *>(payload);
    const char *name = git_tree_entry_name(entry);
    if (is_hidden(name)) return 1; // and what is below it
    if (git_tree_entry_type(entry) == GIT_OBJECT_TREE) {
      git_tree *below = nullptr;
      if (git_tree_lookup(&below, all.repository, git_tree_entry_id(entry)) != 0) return -1;
      const Owned<git_tree> owned(below, git_tree_free);
      const bool is_generated = git_tree_entry_byname(below, base::kManifest) != nullptr;
      return is_generated ? 1 : 0;
    }
    if (git_tree_entry_type(entry) == GIT_OBJECT_BLOB && base::is_spec_name(name))
      all.specs.push_back(all.base + root + name);
    return 0;
  };
  if (git_tree_walk(at, GIT_TREEWALK_PRE, visit, &walk) < 0) return failed(path);
  std::sort(walk.specs.begin(), walk.specs.end());
  return std::move(walk.specs);
}

} // namespace slac::cli
