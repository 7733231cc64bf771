// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/timeline/incidents.hpp"
#include "exporter/timeline/names.hpp"

#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

namespace slax::sli {

/// Why an incident that says into which it was merged is counted on its own.
enum class MergeFlaw { UnknownTarget, DeletedTarget, Circle };

/// What was merged into what by an instant. Chains are followed to their end.
class Merges {
public:
  /// Keeps in mind that the incident has, or no longer has, an event that merges it.
  void note(timeline::Slot slot, bool merges);

  /// Looks at the incidents as they are at `now`. Gives those whose place changed, and all that are
  /// one with them or with one of `changed`, now or before; sorted.
  std::vector<timeline::Slot> follow(const timeline::Incidents &incidents,
                                     const timeline::Names &names, slac::time::Instant now,
                                     std::span<const timeline::Slot> changed);

  bool empty() const { return root_.empty(); }
  /// Whether some incident has an event, of whatever time, that merges it.
  bool may_merge() const { return !merging_.empty(); }
  /// The incident that it counts as: itself, or the one that it was merged into.
  timeline::Slot root(timeline::Slot slot) const;
  /// What was merged into the incident.
  std::span<const timeline::Slot> members(timeline::Slot slot) const;
  std::optional<MergeFlaw> flaw(timeline::Slot slot) const;

  /// `slots` and what they were merged into in their place, each once; sorted.
  std::vector<timeline::Slot> roots(const std::vector<timeline::Slot> &slots) const;

private:
  std::set<timeline::Slot> merging_;                        ///< with an event that merges them
  std::unordered_map<timeline::Slot, timeline::Slot> root_; ///< of those that were merged
  std::unordered_map<timeline::Slot, std::vector<timeline::Slot>> members_; ///< by root; sorted
  std::unordered_map<timeline::Slot, MergeFlaw> flaws_;
};

} // namespace slax::sli
