// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario.hpp"

#include <set>
#include <string>
#include <vector>

namespace oracle {

// One incident as it is seen at a scenario's `now`: its lines united, its aliases resolved, its
// events in the order in which they apply.
struct History {
  std::string source;
  std::string id;
  std::set<std::string> services;
  std::set<std::string> accounts; // affected from the beginning
  bool all = false;               // names "all" from the beginning
  std::vector<Event> events;
  // What it has to say of its impact: its events, of a merged incident those up to the merge and an
  // end together with its target.
  std::vector<Event> course;
  bool issue = false; // its clocks disagree by too much: outside every number
  bool deleted = false;
  bool unknown_severity = false;
  bool astray = false; // merged into what is not there, or in a circle
  // Of its events, those of merges, exclusions and deletions aside.
  Seconds first_event = 0;
  Seconds last_event = 0;
  std::vector<History> merged; // into it, along chains
};

// An incident whose record cannot be believed, and what it may have touched.
struct Flaw {
  History self;
  History root; // as which it counts
  // Of the united incident.
  std::set<std::string> services;
  std::set<std::string> accounts;
  Seconds first = 0; // both instants belong
  Seconds last = 0;
};

struct Histories {
  std::vector<History> counted; // neither deleted nor merged into another
  std::vector<Flaw> flaws;
};

// Every incident that exists at `now`.
Histories histories(const Scenario &scenario);

// Every incident of which something is seen at `now` but that it began; not what was deleted, nor
// notices alone.
std::vector<History> never_started(const Scenario &scenario);

// What an incident is after the events applied so far.
struct State {
  State(const std::set<std::string> &affected, const std::vector<Event> &events);
  void apply(const Event &event);

  std::set<std::string> accounts;
  int held = kNoSeverity;      // the severity last named
  int effective = kNoSeverity; // the same, but frozen while the incident is resolved or closed
  int hundredths = 100;        // impact fraction
  bool started = false;
  bool triggered = false;
  bool impact = false;
  // Each of these says that the stop of that verb holds.
  bool acknowledged = false;
  bool responded = false;
  bool notified = false;
  bool mitigated = false;
  bool resolved = false; // resolved or closed
  bool closed = false;
};

} // namespace oracle
