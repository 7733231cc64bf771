// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace slax::store {

/// A damaged byte in SQLite's write-ahead log, behind which stand commits that were confirmed.
struct LogDamage {
  std::uint64_t at = 0; ///< the byte up to which SQLite reads the log
  /// Frames behind it, of 4 KiB each, which it passes over without a word.
  std::uint64_t lost_frames = 0;
};

/// Looks at the log beside a database that nobody has open. SQLite cannot tell a damaged frame from
/// the end of the log; this can, where a commit and a later one follow: the later one was begun
/// only once the first was durable. An unfinished last commit, which a power cut leaves, and a log
/// that is not there are no damage. Format: https://www.sqlite.org/fileformat2.html#walformat
std::optional<LogDamage> damage_of_log(const std::string &path);

} // namespace slax::store
