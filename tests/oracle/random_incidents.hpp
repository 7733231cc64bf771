// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "random_moments.hpp"

namespace oracle {

// Makes up incidents of a scenario whose promises stand.
class RandomIncidents {
public:
  // Keeps a reference. Of long ones most come to an end.
  RandomIncidents(Moments &moments, bool is_long) : moments_(moments), long_(is_long) {}

  void add_incident();
  // Some incidents were merged into others; where records may be flawed also into themselves, in
  // circles, or into nothing.
  void add_merges();

private:
  Seconds after(Seconds at);
  void add_merge(Incident &incident, const std::vector<std::string> &targets);
  int severity();
  void set_severity(Event &event);
  Event event(Type type, Seconds at);
  Seconds begin_incident(Incident &incident, bool severities);
  void add_body(Incident &incident, Seconds begun, bool severities);
  void add_end(Incident &incident, Seconds begun);
  void add_skew(Incident &incident, Seconds begun, bool severities);
  void split(Incident &incident);

  Moments &moments_;
  Random &random_ = moments_.random;
  Scenario &scenario_ = moments_.scenario;
  bool long_;
  Seconds pace_ = kHour; // of the events of the incident that is being made
};

} // namespace oracle
