// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace slac::base {

/// Why a file could not be taken although it could be opened.
struct FileText {
  std::string text;
  bool too_large = false; ///< `text` then holds only the first bytes
};

/// What the programs need of a file system, so that tests can give one in memory.
class Files {
public:
  virtual ~Files() = default;
  /// The file's bytes; at most `limit` are read, more sets `too_large`.
  virtual Result<FileText> read(const std::string &path, std::uint64_t limit) const = 0;
  /// `path` itself if it is a file; for a folder all its *.yaml and *.yml files below it, sorted
  /// by path, hidden names (".git") and folders below it of generated files left out, symbolic
  /// links to folders not followed.
  virtual Result<std::vector<std::string>> list_specs(const std::string &path) const = 0;
};

/// Whether a file of that name may hold specs when its folder is read.
bool is_spec_name(const std::string &path);

class DiskFiles final : public Files {
public:
  Result<FileText> read(const std::string &path, std::uint64_t limit) const override;
  Result<std::vector<std::string>> list_specs(const std::string &path) const override;
};

/// The text of errno, in English, whatever the locale.
std::string errno_text(int error);

} // namespace slac::base
