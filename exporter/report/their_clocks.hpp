// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/model/connector.hpp"
#include "exporter/sli/details.hpp"
#include "exporter/source/record_line.hpp"

#include <map>
#include <string>
#include <vector>

namespace slax::report {

/// A clock of a ticket system beside the one of the contract that it stands for.
struct TheirClock {
  source::SpelledClock theirs; ///< of several cycles the first start, the last deadline and end
  std::string agreement;
  std::string commitment;
  std::string account;          ///< empty: no promise to anybody has a clock of the incident
  std::string ours;             ///< met, breached, running, paused, excluded, none
  std::string differs;          ///< in words; empty: both say the same
  std::vector<std::string> why; ///< what may have made the difference
};

/// Theirs: met, breached, running or paused.
std::string_view their_verdict(const source::SpelledClock &clock);

/// Each of the system's clocks that a Source names, for each promise to an account that it stands
/// for. A running one that should have been breached by now is not judged: systems calculate that
/// late. Two deadlines less than a minute apart are the same.
std::vector<TheirClock> compare_clocks(const std::vector<source::SpelledClock> &theirs,
                                       const std::map<std::string, slac::model::Text> &names,
                                       const std::vector<sli::InRow> &rows,
                                       slac::time::Instant now);

} // namespace slax::report
