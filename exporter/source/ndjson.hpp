// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/timeline/event.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slax::source {

/// A record that could not be used.
struct Refused {
  std::size_t line = 0; ///< 1-based
  std::optional<std::string> id;
  std::string reason; ///< "not-json", "missing-id", "time-without-zone", …
};

struct Records {
  std::vector<timeline::Incident> incidents; ///< united by identity
  std::vector<Refused> refused;              ///< in the order of lines
};

inline constexpr std::size_t kMaxLine = 4U << 20U; ///< bytes of one record
inline constexpr std::size_t kMaxEvents = 10'000;  ///< of one record
inline constexpr std::uint64_t kMaxFile = 1ULL << 30U;

/// Reads incidents in the normal form, one JSON object per line (specs/incidents.md). A bad record
/// is refused as a whole, with its line and reason; all others are used. Records that name no
/// `source` get `default_source`. Never throws.
Records parse_ndjson(std::string_view text, const std::string &default_source);

} // namespace slax::source
