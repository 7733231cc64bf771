// SPDX-License-Identifier: Apache-2.0
#include "exporter/source/file.hpp"

#include "compiler/base/files.hpp"

#include <sys/stat.h>

namespace slax::source {

slac::base::Result<Records> read_file(const std::string &path, const std::string &default_source) {
  const auto text = slac::base::DiskFiles().read(path, kMaxFile);
  if (!text) return text.error();
  if (text.value().too_large) return slac::base::IoError{path, "is larger than 1 GiB"};
  return parse_ndjson(text.value().text, default_source);
}

FileStamp stamp_of(const std::string &path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return {};
  return {std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec,
          static_cast<std::uint64_t>(info.st_size), info.st_ino};
}

} // namespace slax::source
