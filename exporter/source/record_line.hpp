// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/instant.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slax::source {

/// An event with all that its record says of it, also what drives no number: who, to whom, in which
/// words.
struct SpelledEvent {
  slac::time::Instant at;
  std::string type;
  std::vector<std::pair<std::string, std::string>> words; ///< key to value, in the record's order
  friend bool operator==(const SpelledEvent &, const SpelledEvent &) = default;
};

/// What a ticket system says of one of its own clocks.
struct SpelledClock {
  std::string name;
  std::optional<slac::time::Instant> started;
  std::optional<slac::time::Instant> due;
  std::optional<slac::time::Instant> stopped; ///< nothing: it runs, or stands still
  bool breached = false;
  bool paused = false;
};

/// The id and the events of a record in the normal form; nothing for what is none.
struct RecordLine {
  std::string source; ///< empty: it names none
  std::string id;
  std::vector<std::string> links; ///< of a message: texts that name incidents
  std::vector<SpelledEvent> events;
  std::vector<SpelledClock> clocks;
};
std::optional<RecordLine> read_record_line(std::string_view line);

} // namespace slax::source
