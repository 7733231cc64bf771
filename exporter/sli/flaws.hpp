// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/commitment_plan.hpp"
#include "exporter/timeline/incidents.hpp"

#include <string>
#include <vector>

namespace slax::sli {

/// The flawed incidents of an account: each may be missing from, or wrong in, the rows that it
/// touches by its services and times, whatever its severity.
class Flaws {
public:
  void clear() { flaws_.clear(); }
  bool empty() const { return flaws_.empty(); }
  /// `own` is its timeline up to `now`, `services` are those of all that are one with it, `root` is
  /// what it was merged into, or itself.
  void add(const std::string &id, const timeline::Timeline &own, const timeline::Incident &root,
           std::span<const timeline::NameId> services, slac::time::Instant now);

  /// The ids of those that touch a row of the plan in the window, sorted, each once.
  std::vector<std::string> touching(const CommitmentPlan &plan, std::size_t row,
                                    Interval window) const;
  /// The first instant after `now` at which one enters or leaves a window that moves.
  slac::time::Instant next_change(std::span<const RowWindow> windows,
                                  slac::time::Instant now) const;

private:
  struct Flaw {
    std::string id;
    std::vector<timeline::NameId> services;
    std::vector<timeline::NameId> exclusions;      ///< its own, as a timeline has them
    std::vector<timeline::NameId> root_exclusions; ///< of what stands for it
    slac::time::Instant first;
    slac::time::Instant last; ///< included; `kNever` while nothing ended it
  };
  std::vector<Flaw> flaws_;
};

} // namespace slax::sli
