// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/output_check.hpp"

#include "compiler/base/manifest.hpp"
#include "compiler/base/old_file.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace slac::base {

class OutputCheck::Impl {
public:
  explicit Impl(const std::string &folder)
      : top_(without_trailing_slash(folder)), ours_(read_manifest(top_)) {}

  void open(std::string path) {
    path_ = std::move(path);
    wanted_.insert(path_);
    old_.emplace(top_ / path_);
    is_same_ = true;
  }

  void append(std::string_view text) { is_same_ = is_same_ && old_->goes_on_with(text); }

  void close() {
    (is_same_ && old_->ends_here() ? change_.unchanged : change_.written).push_back(path_);
    old_.reset();
  }

  void keep(const std::string &folder) {
    for (const std::string &path : ours_)
      if (path.starts_with(folder + "/")) wanted_.insert(path);
  }

  TreeChange finish() {
    for (const std::string &path : ours_)
      if (!wanted_.contains(path)) change_.removed.push_back(path);
    std::sort(change_.written.begin(), change_.written.end());
    std::sort(change_.unchanged.begin(), change_.unchanged.end());
    return std::move(change_);
  }

private:
  const std::filesystem::path top_;
  const std::set<std::string> ours_; ///< what earlier runs wrote
  std::set<std::string> wanted_;
  TreeChange change_;

  std::string path_; ///< of the open file
  std::optional<OldFile> old_;
  bool is_same_ = true;
};

OutputCheck::OutputCheck(const std::string &folder) : impl_(std::make_unique<Impl>(folder)) {}
OutputCheck::~OutputCheck() = default;
void OutputCheck::open(std::string path) { impl_->open(std::move(path)); }
void OutputCheck::append(std::string_view text) { impl_->append(text); }
void OutputCheck::close() { impl_->close(); }
void OutputCheck::keep(const std::string &folder) { impl_->keep(folder); }
TreeChange OutputCheck::finish() { return impl_->finish(); }

} // namespace slac::base
