// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/report/their_clocks.hpp"
#include "exporter/source/record_line.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace slax::report {

/// A record that says something of an incident.
struct Said {
  std::string line;                        ///< in the normal form
  std::optional<slac::time::Instant> seen; ///< when it came; nothing for a file's
  bool holds = true;                       ///< no later record replaced it
  std::string message = {}; ///< SOURCE/ID where it is a message that links the incident
};

/// Everything that is known of one incident: each event with when it was first seen and what it
/// changed in which promise, and what became of the incident in each row.
struct Story {
  struct Change {
    const sli::Row *row = nullptr;
    std::string_view what; ///< start, stop, cancel, reopen, gap, pause, resume
  };
  struct Entry {
    source::SpelledEvent event;
    std::optional<slac::time::Instant> seen;
    bool holds = true;
    std::vector<Change> changes;
  };
  std::string source;
  std::string id;
  std::string title;
  std::string url;
  std::vector<std::string> services;
  std::vector<std::string> accounts;
  std::vector<Entry> entries;     ///< by time, then in the order in which they were first seen
  std::vector<TheirClock> clocks; ///< of the system's own, that the Source names
  std::vector<sli::InRow> rows;   ///< that it counts in, or why not; belongs to the engine
  /// Services that the agreement of each row covers, by its name.
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> covered;
};

/// The incident of that slot, with what is said of it; without records its events as they are
/// judged.
Story story_of(const sli::Engine &engine, timeline::Slot slot, const std::vector<Said> &said);

/// Leaves what a customer is to know who may see these accounts alone: events without the words
/// that people wrote, and of messages those to customers; no titles, addresses, other accounts,
/// services that their agreements do not cover and what happened to those alone, or clocks of
/// systems. False: nothing is left, the incident is none of theirs.
bool leave_facts(Story &story, const std::set<std::string, std::less<>> &accounts);

/// One object; times RFC 3339 UTC, lateness in seconds.
std::string json(const Story &story);
/// For people, in UTC; what a terminal would obey is escaped.
std::string text(const Story &story);

} // namespace slax::report
