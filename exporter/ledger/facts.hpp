// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/ledger/value.hpp"
#include "exporter/sli/details.hpp"

namespace slax::ledger {

/// What an incident's records were when something was decided by them.
struct IncidentEvidence {
  std::string source;
  std::string incident;
  std::string verdict; ///< as `evaluate --details` has it
  std::vector<std::string> reasons;
  std::string events;                      ///< hash of what they said, as the timeline has it
  std::vector<std::string> records;        ///< hashes of the raw records that said it
  std::optional<slac::time::Instant> seen; ///< when the newest of them came
};

/// How far a source that feeds a row was read.
struct SourceReach {
  std::string source;
  std::optional<slac::time::Instant> read; ///< the last complete read; absent: never
  bool is_delivered = false;               ///< it only sends; nothing is ever read
  bool is_mapped = true;                   ///< false: its records are being mapped by other specs
  std::string why = {};                    ///< it was not read, where that is known
};

/// Of what a judgement is: one promise to one account (and service) in one window.
struct JudgedRow {
  std::string account;
  std::string agreement;
  std::string commitment;
  std::string service; ///< empty: of no one
  std::string tree;    ///< hash of the specs by which it is judged
  slac::time::Interval window;
  std::vector<SourceReach> sources; ///< that feed it
};

/// One window, judged as of now.
struct JudgedWindow : JudgedRow {
  sli::Month month = 0;            ///< that holds its last day
  slac::time::Instant due;         ///< the earliest instant at which it may be closed
  int open_clocks = 0;             ///< that started in it, still run and are in time
  std::vector<std::string> flawed; ///< incidents whose record must be corrected first
  bool is_breached = false;
  bool is_unknown = false; ///< too little of it was measured
  bool is_final = false;   ///< once it is closed it is not judged again
  Value::Object facts;     ///< the numbers (specs/ledger.md, "closed")
  std::vector<IncidentEvidence> evidence;

  /// `platinum/availability/power/2026-10-31T23:00:00Z`.
  std::string subject() const;
};

/// The numbers of a row, exactly: fractions as "5160/2682000", seconds, percentages and amounts as
/// decimals in texts.
Value::Object facts_of(const sli::Row &row);

/// What a KPI said: its goal, value and status.
Value kpi_value(const sli::KpiRow &row);

/// SHA-256 of an incident's events in their order: what was said of it, and nothing else.
std::string events_hash(const timeline::Incident &incident, const timeline::Names &names);

Value evidence_value(const IncidentEvidence &evidence);

/// An exact decimal where nine digits hold it, else a fraction in lowest terms.
std::string exact_text(const sli::Percent &percent);
/// Of such a text.
sli::Percent percent_of(std::string_view text);
/// A ratio of 1 as a percentage; of a fraction's or a decimal's text.
sli::Percent ratio_percent(std::string_view text);
/// What the second exact text of a percentage is above the first; negative: below.
std::string percent_difference(std::string_view before, std::string_view after);
/// In lowest terms.
std::string fraction_text(const sli::Fraction &fraction);

} // namespace slax::ledger
