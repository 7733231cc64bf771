// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/files.hpp"

#include <map>

namespace test {

/// A file system in memory: every added path is a spec.
class MemoryFiles final : public slac::base::Files {
public:
  void add(const std::string &path, std::string text) { files_[path] = std::move(text); }

  slac::base::Result<slac::base::FileText> read(const std::string &path,
                                                std::uint64_t limit) const override {
    const auto it = files_.find(path);
    if (it == files_.end()) return slac::base::IoError{path, "No such file or directory"};
    slac::base::FileText out;
    out.text = it->second.substr(0, limit);
    out.too_large = it->second.size() > limit;
    return out;
  }

  slac::base::Result<std::vector<std::string>> list_specs(const std::string &path) const override {
    return std::vector<std::string>{path};
  }

private:
  std::map<std::string, std::string> files_;
};

} // namespace test
