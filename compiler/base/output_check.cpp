// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/output_check.hpp"

#include "compiler/base/manifest.hpp"

#include <algorithm>

namespace slac::base {

OutputCheck::OutputCheck(const std::string &folder)
    : top_(without_trailing_slash(folder)), ours_(read_manifest(top_)) {}

void OutputCheck::open(std::string path) {
  path_ = std::move(path);
  wanted_.insert(path_);
  old_.emplace(top_ / path_);
  is_same_ = true;
}

void OutputCheck::append(std::string_view text) { is_same_ = is_same_ && old_->goes_on_with(text); }

void OutputCheck::close() {
  (is_same_ && old_->ends_here() ? change_.unchanged : change_.written).push_back(path_);
  old_.reset();
}

void OutputCheck::keep(const std::string &folder) {
  for (const std::string &path : ours_)
    if (path.starts_with(folder + "/")) wanted_.insert(path);
}

TreeChange OutputCheck::finish() {
  for (const std::string &path : ours_)
    if (!wanted_.contains(path)) change_.removed.push_back(path);
  std::sort(change_.written.begin(), change_.written.end());
  std::sort(change_.unchanged.begin(), change_.unchanged.end());
  return std::move(change_);
}

} // namespace slac::base
