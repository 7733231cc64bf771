// SPDX-License-Identifier: Apache-2.0
#include "compiler/base/manifest.hpp"

#include "compiler/base/files.hpp"

#include <algorithm>

namespace slac::base {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kManifestLimit = 1ULL << 30U;

} // namespace

bool is_safe_relative(const std::string &path) {
  if (path.empty() || path.front() == '/' || path.find('\n') != std::string::npos) return false;
  const fs::path p(path);
  return std::none_of(p.begin(), p.end(), [](const fs::path &part) { return part == ".."; });
}

std::set<std::string> read_manifest(const fs::path &top) {
  std::set<std::string> out;
  Result<FileText> file = DiskFiles().read((top / kManifest).string(), kManifestLimit);
  if (!file) return out;
  const std::string_view text = file.value().text;
  for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
    end = std::min(text.find('\n', begin), text.size());
    if (std::string line(text.substr(begin, end - begin)); is_safe_relative(line))
      out.insert(std::move(line));
  }
  return out;
}

std::string manifest_of(const std::set<std::string> &paths) {
  std::string out;
  for (const std::string &path : paths)
    out += path + "\n";
  return out;
}

fs::path without_trailing_slash(const std::string &folder) {
  const fs::path path = fs::path(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

} // namespace slac::base
