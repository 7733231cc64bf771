// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "exporter/source/ndjson.hpp"

#include <cstdint>
#include <string>

namespace slax::source {

/// The whole file as records. An I/O error gives no records at all: a half-read source must not
/// pass for a complete one. Records without a source carry `default_source`.
slac::base::Result<Records> read_file(const std::string &path, const std::string &default_source);

/// What tells one content of a file from another without reading it; equal stamps mean unchanged.
struct FileStamp {
  std::int64_t modified_ns = -1;
  std::uint64_t size = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileStamp &, const FileStamp &) = default;
};
FileStamp stamp_of(const std::string &path);

} // namespace slax::source
