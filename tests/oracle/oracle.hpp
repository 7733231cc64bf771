// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace oracle {

struct Breach {
  std::string incident;
  Seconds deadline = 0;
  Seconds elapsed = 0;
  bool operator==(const Breach &) const = default;
};

struct Counts {
  int total = 0;
  int met = 0;
  int breached = 0;
  int pending = 0;
  int excluded = 0;
  int cancelled = 0;
  bool operator==(const Counts &) const = default;
};

// Of what is 1 if there is none: part ÷ of, in lowest terms.
struct Ratio {
  std::int64_t part = 1;
  std::int64_t of = 1;
  bool operator==(const Ratio &) const = default;
};
Ratio reduced(std::int64_t part, std::int64_t of);

// Unix seconds; nothing: never, or more than 100 days ahead.
struct Forecast {
  std::optional<long double> window;
  std::optional<long double> week;
  std::optional<long double> headroom; // nothing: no incidents
};

struct Row {
  std::string agreement;
  std::string commitment;
  std::string account;
  std::string service; // empty for a timely promise
  Seconds from = 0;
  Seconds to = 0;
  bool complete = false;
  Counts incidents;
  std::vector<Breach> breaches;         // by deadline, id, elapsed
  std::int64_t downtime_hundredths = 0; // hundredths of a second
  Seconds service_seconds = 0;          // of the whole window, as maintenance_seconds
  Seconds elapsed_seconds = 0;          // of service time up to now
  Seconds maintenance_seconds = 0;
  bool current = false; // shown without `--all-windows`
  bool settled = false;
  Ratio sli;
  Ratio whole; // of an availability promise
  std::string status;
  // Ids of flawed incidents that touch it, unless it is breached; sorted.
  std::vector<std::string> unknown_because;
  Forecast forecast; // of an availability promise in a window that is not over
  MicroPercent credit = 0;
  std::optional<std::int64_t> cents; // of the commitment's fee
};

// The rows of all windows, sorted by agreement, commitment, account, service and window. Slow on
// purpose: it walks over every second and counts.
std::vector<Row> evaluate(const Scenario &scenario);

// Incidents, by why they are told apart from the others: "clock-skew" (outside every number),
// "merged" (into nothing, a deleted one or in a circle), "unknown-severity", "never-started".
std::map<std::string, std::set<std::string>> quality_issues(const Scenario &scenario);

// Ids of united incidents of which nobody's row shows a part, by reason: "unknown-account",
// "no-account", "nobody" (names all where nobody has an agreement). Left out is what was united
// with skewed clocks.
std::map<std::string, std::set<std::string>> unattributed(const Scenario &scenario);

// Ids of incidents with parts outside every number.
std::set<std::string> united_with_skew(const Scenario &scenario);

// Ids of incidents that count as another.
std::set<std::string> merged_away(const Scenario &scenario);

} // namespace oracle
