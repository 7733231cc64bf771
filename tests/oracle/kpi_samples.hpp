// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "clock.hpp"

#include <utility>

namespace oracle {

// What a KPI looks at: of an incident one, of its escalations or gaps of silence one each.
struct Sample {
  std::pair<std::string, std::string> incident; // source and id
  std::optional<Seconds> start;                 // the trigger, the escalation, the clock's start
  std::optional<Seconds> end;                   // absent: open
  Seconds elapsed = 0;                          // up to the end or to now
  int start_severity = kNoSeverity;
  int end_severity = kNoSeverity; // what is open: now
};

// The incident with what was merged into it: the earliest trigger, all services and accounts.
History united(const History &history);

// Every account that it ever hit, up to now.
std::set<std::string> accounts_hit(const History &united);

bool names_one_or_none(const History &united, const std::vector<std::string> &services);

// By its explicit events, in wall time. Of an incident as `united` gives it.
std::vector<Sample> event_samples(const Kpi &kpi, const History &united, Seconds now);

// By the clocks that one promise has for one account.
std::vector<Sample> clock_samples(const Kpi &kpi, const Scenario &scenario,
                                  const Agreement &agreement, const Commitment &commitment,
                                  const std::string &account, const std::vector<History> &united);

// One sample for each incident: its longest clock, open while any of them runs.
std::vector<Sample> longest_of_each(const std::vector<Sample> &samples);

} // namespace oracle
