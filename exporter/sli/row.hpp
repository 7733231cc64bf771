// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/time/window.hpp"
#include "exporter/sli/assess.hpp"
#include "exporter/sli/contract.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the engine says about each promise. Every field is a pure function of events, specs and
/// now.
namespace slax::sli {

enum class WindowKind : std::uint8_t { Current, Previous, Rolling };
std::string_view window_name(WindowKind kind);

/// What all rows of one promise to one account (and service) share. The texts belong to the model
/// that was evaluated and to the engine's plans.
struct RowKey {
  std::string_view agreement;
  std::string_view commitment;
  std::string_view account;
  std::string_view account_title; ///< may be empty
  /// In which alerts give its deadlines.
  const slac::time::Zone *account_zone = nullptr;
  std::string_view service; ///< empty for a timely promise
  std::string_view promise; ///< the sentence in its canonical form
  slac::base::Decimal target_percent;
  const slac::time::Zone *zone = nullptr; ///< of the promise's windows
  /// Credits are percents of the fee for this: a month, a quarter or a year.
  slac::time::Period fee_period = slac::time::Period::Month;
  const FeeSchedule *fee = nullptr;   ///< null: credits are percentages alone
  const Contract *contract = nullptr; ///< never null in a layout
  std::uint32_t order = 0;            ///< position by agreement, commitment, account and service
};

/// One promise to one account (and service) in one window: what it came to, and what that means.
struct Row : Outcome, Assessment {
  const RowKey *key = nullptr;
  WindowKind kind = WindowKind::Current;
  bool complete = false;
  bool rolling = false;                              ///< the window moves with the clock
  slac::time::Interval window;                       ///< a calendar window is clipped to the term
  slac::time::Instant claim_by = slac::time::kNever; ///< `kNever`: nothing is owed, or said
  /// Ids of the flawed incidents for which the status is unknown; sorted.
  std::vector<std::string> unknown_because;

  friend bool operator==(const Row &, const Row &) = default;
};

/// A running clock of an open incident.
struct OpenClock {
  const RowKey *key = nullptr;
  std::string source; ///< with `incident` the identity
  std::string incident;
  std::string url; ///< of the incident; may be empty
  slac::time::Instant deadline;
  slac::time::Duration remaining; ///< negative once missed
  slac::time::Duration within;    ///< what was promised
  bool paused = false;
  double used() const {
    return static_cast<double>((within - remaining).ns) / static_cast<double>(within.ns);
  }
};

/// Sums and counts per account and severity, so that means stay exact under aggregation.
struct Measure {
  std::string_view account;
  std::string_view severity;
  int window_days = 7;
  slac::time::Duration acknowledge;
  int acknowledged = 0;
  slac::time::Duration resolve;
  int resolved = 0;
  friend bool operator==(const Measure &, const Measure &) = default;
};

/// An incident that is outside every number, or was used by rule in spite of a flaw.
struct Issue {
  std::string incident;
  std::string reason;
  std::string value;   ///< the name that is not known, as it was spelled; may be empty
  std::string nearest; ///< the known one that may be meant; may be empty
  friend auto operator<=>(const Issue &, const Issue &) = default;
};

/// An incident, or one of its accounts, that no agreement's row shows.
struct Unattributed {
  std::string incident;
  std::string account;  ///< as it was spelled; empty: the incident names none
  std::string service;  ///< that the account's agreements do not cover; may be empty
  std::string severity; ///< of the Project's, held last; empty if it holds none
  std::string reason;   ///< unknown-account, no-account, uncovered-service
  friend auto operator<=>(const Unattributed &, const Unattributed &) = default;
};

} // namespace slax::sli
