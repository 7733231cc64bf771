// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "exporter/source/ndjson.hpp"

#include <cstdint>
#include <string>

namespace slax::source {

inline constexpr std::uint64_t kMaxFile = 4ULL << 30U;

/// How far a file was read, and what stood there.
struct ReadPoint {
  std::uint64_t bytes = 0; ///< whole lines
  std::uint64_t hash = 0;  ///< of them (XXH3)
  std::size_t lines = 0;
  std::string tail; ///< a record behind the last line end that was used already
};

struct FileRead {
  bool whole = true; ///< else only what stands behind the point that was given
  Records records;
  ReadPoint end;
};

/// Reads a file of records. With `from`, a file that begins with what was read then is read from
/// there on. An I/O error gives no records at all: a half-read source must not pass for a complete
/// one. Records without a source carry `default_source`.
slac::base::Result<FileRead> read_file(const std::string &path, const std::string &default_source,
                                       timeline::Names &names, Tail tail,
                                       const ReadPoint *from = nullptr);

/// What distinguishes one content of a file from another without reading it.
struct FileStamp {
  std::int64_t modified_ns = -1;
  std::int64_t changed_ns = -1; ///< which no program can set back
  std::uint64_t size = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileStamp &, const FileStamp &) = default;
};
FileStamp stamp_of(const std::string &path);

} // namespace slax::source
