// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/timeline/incident.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slax::source {

/// A record that could not be used.
struct Refused {
  std::size_t line = 0; ///< 1-based
  std::optional<std::string> id;
  std::string reason;      ///< one of timeline/reason.hpp
  std::string detail = {}; ///< what stood there and what was expected; may be empty
};

/// What a record says that is no part of its incident.
struct Aside {
  std::string group;              ///< of an alert
  std::vector<std::string> links; ///< of a message: texts that name incidents
};

struct Records {
  std::vector<timeline::Incident> incidents; ///< one a line; those of one identity are not united
  std::map<std::size_t, Aside> asides;       ///< by the incident's index; most have none
  std::vector<Refused> refused;              ///< in the order of lines
  std::size_t read = 0;                      ///< bytes up to the last line end
  std::size_t lines = 0;                     ///< up to there
  bool used_tail = false;                    ///< a record stands behind the last line end
};

inline constexpr std::size_t kMaxLine = 4U << 20U; ///< bytes of one record
inline constexpr std::size_t kMaxEvents = 10'000;  ///< of one record
inline constexpr int kMaxDepth = 64;               ///< of its JSON

/// What becomes of a last line without a line end that is no record: a writer may be in the middle
/// of it.
enum class Tail { Refuse, Wait };

/// Reads incidents in the normal form, one JSON object per line (specs/incidents.md). A bad record
/// is refused as a whole, with its line and reason; all others are used. Records that name no
/// `source` get `default_source`. Lines are counted from `first_line` on. Never throws.
Records parse_ndjson(std::string_view text, const std::string &default_source,
                     timeline::Names &names, Tail tail = Tail::Refuse, std::size_t first_line = 1);

} // namespace slax::source
