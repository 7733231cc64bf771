// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fraction.hpp"
#include "scenario.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oracle {

// Times in seconds, shares as ratios, counts as they are.
struct KpiRow {
  std::string name;
  std::optional<std::string> agreement; // absent: a document of its own
  std::optional<std::string> account;
  std::optional<std::string> service;
  std::string sentence;
  std::optional<Fraction> value; // absent: no event
  std::optional<Fraction> target;
  std::optional<Fraction> previous;
  std::optional<Fraction> bound; // what the protected promise asks for
  std::optional<Fraction> used;
  std::string status; // met, missed or no_data: every source here is complete
  int incidents = 0;  // behind the value
};

// Sorted by agreement (none first), name, account and service.
std::vector<KpiRow> evaluate_kpis(const Scenario &scenario);

// Everything that KPIs protect is there, and where they count open time there is a calendar: what
// leaves a part of a scenario out has to ask.
bool kpis_fit(const Scenario &scenario);

} // namespace oracle
