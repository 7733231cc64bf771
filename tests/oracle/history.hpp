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
  std::vector<Event> events;
  bool issue = false; // its clocks disagree by too much: outside every number
  bool deleted = false;
  std::vector<History> merged; // into it, along chains
};

// Every incident that exists at `now`, is not deleted and was not merged into another.
std::vector<History> histories(const Scenario &scenario);

// Every incident that exists at `now` and is not deleted, each on its own.
std::vector<History> unmerged(const Scenario &scenario);

// What an incident is after the events applied so far.
struct State {
  explicit State(const History &history);
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
