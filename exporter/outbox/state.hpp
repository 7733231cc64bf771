// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/value.hpp"
#include "exporter/sli/details.hpp"
#include "exporter/source/record_line.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slax::outbox {

/// What one promise to one account (and service) makes of an incident.
struct Clock {
  std::string commitment; ///< AGREEMENT/COMMITMENT
  std::string account;
  std::string service; ///< may be empty
  std::string promise; ///< the sentence
  /// running, paused, met, breached, excluded; of availability counts, counted.
  std::string_view state;
  bool runs = false;                           ///< also where it is breached
  std::optional<slac::time::Instant> deadline; ///< nothing while it stands still
  std::optional<slac::time::Instant> since;    ///< when it stopped or was paused
  std::string reason;                          ///< of a pause, or why it is excluded
  std::optional<slac::time::Duration> took;    ///< on the clock, once it stopped; of downtime
  std::optional<slac::base::Decimal> step;     ///< of the escalation: the last that was reached
  friend bool operator==(const Clock &, const Clock &) = default;
};

/// What a person did, or was told of the incident.
struct Deed {
  slac::time::Instant at;
  std::string who;  ///< may be empty
  std::string text; ///< may be empty
  friend bool operator==(const Deed &, const Deed &) = default;
};

/// What a ticket is to say of its incident. It changes when something happened: nothing in it
/// counts with the clock.
struct State {
  std::vector<Clock> clocks; ///< by urgency: the nearest deadline first
  std::optional<Deed> acknowledged;
  std::string responder; ///< may be empty
  std::optional<Deed> escalated;
  std::optional<Deed> resolved;
  std::optional<Deed> message; ///< the last; `who` is its audience
  int messages = 0;
  friend bool operator==(const State &, const State &) = default;
};

/// Of all rows that say something of the incident, and of all that is said of it until now.
State state_of(const std::vector<sli::InRow> &rows, slac::time::Instant now,
               const std::vector<source::SpelledEvent> &events);

/// The earliest instant at which the state may change although nothing new is said: a running clock
/// reaches its next step or its deadline, or what is said of the future happens. `kNever`: none.
slac::time::Instant next_change(const std::vector<sli::InRow> &rows, slac::time::Instant now,
                                const std::vector<source::SpelledEvent> &events);

/// Each of `slac::model::kWrittenValues`; empty where there is nothing to say.
std::map<std::string, std::string> values(const State &state);
/// For people: short lines in plain words, at most 4 KiB.
std::string note(const State &state);
/// SHA-256 of all that it says, in hexadecimal.
std::string fingerprint(const State &state);

/// What marks a note: of which record, and which of its entries.
std::string marker(std::string_view source, std::string_view record, std::int64_t number);

} // namespace slax::outbox
