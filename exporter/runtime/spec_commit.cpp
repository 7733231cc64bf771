// SPDX-License-Identifier: Apache-2.0
#include "exporter/runtime/spec_commit.hpp"

#include "exporter/process/run.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace slax::runtime {
namespace {

/// What git says where the specs are; nothing where it says nothing, or is not there.
std::optional<std::string> ask_git(const std::string &path, std::vector<std::string> words) {
  std::error_code ignored;
  const std::filesystem::path where = std::filesystem::absolute(path, ignored);
  const bool is_folder = std::filesystem::is_directory(where, ignored);
  std::vector<std::string> command{"git",
                                   "-C",
                                   (is_folder ? where : where.parent_path()).string(),
                                   "-c", // no program of the repository's own
                                   "core.fsmonitor=false",
                                   "--no-optional-locks"};
  std::move(words.begin(), words.end(), std::back_inserter(command));
  auto said = process::run({std::move(command), {}, {}, std::chrono::seconds(5)});
  auto *text = std::get_if<std::string>(&said);
  if (text == nullptr) return std::nullopt;
  while (text->ends_with('\n'))
    text->pop_back();
  return std::move(*text);
}

} // namespace

std::string commit_of(const std::vector<std::string> &paths) {
  std::string out;
  for (const std::string &path : paths) {
    std::error_code ignored;
    const auto commit = ask_git(path, {"rev-parse", "HEAD"});
    const auto changed = ask_git(path, {"status", "--porcelain", "--ignored", "--",
                                        std::filesystem::absolute(path, ignored).string()});
    if (!commit || !changed || !changed->empty() || (!out.empty() && out != *commit)) return {};
    out = *commit;
  }
  return out;
}

} // namespace slax::runtime
