// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/merges.hpp"
#include "exporter/timeline/timeline.hpp"

#include <vector>

namespace slax::sli {

/// An incident as one account sees it, with what was merged into it (specs/numbers.md, "Merges").
/// Built in one place for the numbers and for what explains them. Made to be used again and again.
class Gathered {
public:
  /// Gathers the incident of that slot, which was merged into no other, as it is at `now`.
  void gather(const timeline::Incidents &incidents, const Merges &merges,
              const timeline::Vocabulary &vocabulary, timeline::Slot slot, int account,
              slac::time::Instant now);

  /// What clocks see: the incident's own events, the earliest trigger of all, and the account from
  /// when one of them affected it.
  const timeline::Timeline &timeline() const { return timeline_; }
  /// Each with impact of its own: the incident first, then what was merged into it. What the merge
  /// left open ends with the incident.
  std::span<const timeline::Timeline> parts() const {
    return part_count_ == 0 ? std::span(&timeline_, 1) : std::span(parts_.data(), part_count_);
  }
  /// Of the incidents that `parts` are of.
  std::span<const timeline::Slot> slots() const { return slots_; }
  /// Of all of them that are used; where nothing was merged, of the incident.
  std::span<const timeline::NameId> services() const { return services_; }
  /// Since when the account is affected; `kNever` if it is not.
  slac::time::Instant affected() const { return affected_; }
  /// Whether it is in the account's numbers at all.
  bool counts() const { return timeline_.usable() && timeline_.concerns; }

private:
  timeline::Timeline &next_part();
  void unite_services(const timeline::Incidents &incidents, const timeline::Vocabulary &vocabulary,
                      timeline::Slot slot, std::span<const timeline::Slot> members, int account,
                      slac::time::Instant now);

  timeline::Timeline timeline_;
  std::vector<timeline::Timeline> parts_; ///< the first `part_count_` are of this incident
  std::size_t part_count_ = 0;            ///< 0: nothing was merged into it
  std::vector<timeline::Slot> slots_;
  std::span<const timeline::NameId> services_;
  std::vector<timeline::NameId> united_; ///< the services of several
  slac::time::Instant affected_;
};

} // namespace slax::sli
