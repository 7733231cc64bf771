// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario.hpp"

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
  bool breached = false; // the row's status
  MicroPercent credit = 0;
  bool operator==(const Row &) const = default;
};

// The rows of the windows that contain the instant before `now`, sorted by agreement, commitment,
// account and service. Slow on purpose: it walks over every second and counts.
std::vector<Row> evaluate(const Scenario &scenario);

// Ids of incidents outside every number because their clocks disagree by too much; sorted.
std::vector<std::string> quality_issues(const Scenario &scenario);

// Ids of incidents that affect no account of any agreement; sorted.
std::vector<std::string> unattributed(const Scenario &scenario);

} // namespace oracle
