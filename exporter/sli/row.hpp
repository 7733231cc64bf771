// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/model.hpp"
#include "exporter/sli/amount.hpp"

#include <optional>
#include <string>
#include <vector>

/// What the engine says about each promise. Every field is a pure function of events, specs and
/// now.
namespace slax::sli {

enum class Status { Met, AtRisk, Breached };
std::string_view status_name(Status status);

enum class WindowKind { Current, Previous, Rolling };
std::string_view window_name(WindowKind kind);

struct Counts {
  int total = 0; ///< includes excluded and cancelled ones
  int met = 0;
  int breached = 0;
  int pending = 0;
  int excluded = 0;
  int cancelled = 0;
  friend bool operator==(const Counts &, const Counts &) = default;
};

/// One incident that missed a timely promise.
struct Breach {
  std::string incident;
  slac::time::Instant deadline;
  slac::time::Duration elapsed;
  friend bool operator==(const Breach &, const Breach &) = default;
};

/// The time side of an availability row.
struct Seconds {
  slac::time::Duration service;     ///< of the whole window
  slac::time::Duration elapsed;     ///< service time so far
  slac::time::Duration maintenance; ///< inside the whole window
  Amount downtime;
  Amount budget;
  Amount remaining; ///< budget − downtime
};

struct Forecast {
  double window_pace = 0; ///< Unix seconds when the budget runs out; +Inf: never
  double week_pace = 0;   ///< the same at the pace of the last seven days
  double headroom = 0;    ///< incidents like the recent ones; +Inf without any
};

/// One promise to one account (and service) in one window.
struct Row {
  std::string agreement;
  std::string commitment;
  std::string account;
  std::string service; ///< empty for a timely promise
  std::string promise; ///< the sentence in its canonical form
  slac::base::Decimal target_percent;
  WindowKind kind = WindowKind::Current;
  slac::time::Interval window; ///< clipped to the term
  bool complete = false;
  Status status = Status::Met;
  Counts incidents;
  std::optional<Seconds> seconds; ///< of an availability promise
  std::optional<Forecast> forecast;
  slac::base::Decimal credit_percent;
  std::vector<Breach> breaches;

  /// SLI over the time or incidents so far, as an exact fraction.
  slac::base::Wide sli_part = 1;
  slac::base::Wide sli_of = 1;
  /// SLI over the whole window; availability only.
  slac::base::Wide whole_part = 1;
  slac::base::Wide whole_of = 1;
};

/// A running clock of an open incident.
struct OpenClock {
  std::string agreement;
  std::string commitment;
  std::string account;
  std::string source; ///< with `incident` the identity
  std::string incident;
  slac::time::Instant deadline;
  slac::time::Duration remaining; ///< negative once missed
  double used = 0;                ///< share of the promised time
};

/// Sums and counts per account and severity, so that means stay exact under aggregation.
struct Measure {
  std::string account;
  std::string severity;
  int window_days = 7;
  slac::time::Duration acknowledge;
  int acknowledged = 0;
  slac::time::Duration resolve;
  int resolved = 0;
};

struct Issue {
  std::string incident;
  std::string reason;
  friend auto operator<=>(const Issue &, const Issue &) = default;
};

/// Everything for one `now`.
struct Evaluation {
  slac::time::Instant at;
  std::vector<Row> rows; ///< by agreement, commitment, account, service, window
  std::vector<OpenClock> clocks;
  std::vector<Measure> measures;
  std::vector<Issue> issues;
  std::vector<std::string> unattributed;
};

} // namespace slax::sli
