// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace slac::base {

/// Lists the generated files of the folder in which it stands.
inline constexpr const char *kManifest = ".slac-files";

/// The files that earlier runs wrote to the folder, from its top; none without a manifest.
std::set<std::string> read_manifest(const std::filesystem::path &top);
std::string manifest_of(const std::set<std::string> &paths);

/// Whether the path leads nowhere but below the folder.
bool is_safe_relative(const std::string &path);

/// `out/` and `out` are one folder; only the second equals the parent of what lies in it.
std::filesystem::path without_trailing_slash(const std::string &folder);

} // namespace slac::base
