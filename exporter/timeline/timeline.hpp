// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/decimal.hpp"
#include "exporter/timeline/incident.hpp"
#include "exporter/timeline/vocabulary.hpp"

#include <optional>
#include <vector>

namespace slax::timeline {

/// Events of one type and instant as clocks and impact see them.
struct Step {
  slac::time::Instant at;
  EventType type{};
  bool to_customer = false;
  bool affects = false;       ///< names the account that the timeline is for
  int severity = kNoRank;     ///< the worst; kNoRank: none that is known
  std::uint32_t fraction = 0; ///< the highest, in 1e-9; of an impact
  /// Of a pause; the service of an impact that is about one. Several of either are several steps.
  NameId reason = kNoName;
};

/// One incident up to an instant, as it concerns one account: in order, free of duplicates and of
/// tolerated skew. Made to be used again and again: building one allocates nothing once the lists
/// have grown.
struct Timeline {
  std::vector<Step> steps;
  std::vector<NameId> exclusions; ///< reasons in the order of time; kNoName stands for `included`
  std::optional<slac::time::Instant> started;
  std::optional<slac::time::Instant> trigger;
  int first_severity = kNoRank; ///< held before the first one is known
  SeverityMask held = 0;        ///< every severity ever held
  bool affected = false;        ///< the account, from the beginning
  bool concerns = false;        ///< the account, from some instant on
  bool exists = false;
  bool deleted = false;
  NameId merged_into = kNoName;  ///< id of an incident of the same source, by the last merge
  slac::time::Instant merged_at; ///< of that merge
  bool skewed = false;           ///< an event too long before the one that it must follow
  bool ends_early = false;       ///< and it is an end
  bool usable() const { return exists && !deleted && !skewed; }
};

/// How far an event may precede the one that it must follow and still count as simultaneous.
inline constexpr slac::time::Duration kSkew{60 * slac::time::kSecond};

/// What the timeline of an incident that another was merged into takes of that one for clocks: the
/// earlier trigger, and the account from when it was affected. Impact stays with the other.
void absorb(Timeline &into, const Timeline &other);

/// Fills `out` from the events at or before `now`. Pure: any order and any duplication of the same
/// events gives the same timeline, and it depends on `now` only through what is seen by then.
/// `services` are those that `accounts: all` is read with: the incident's, or those of all that are
/// one with it.
void build(const Incident &incident, const Vocabulary &vocabulary, int account,
           std::span<const NameId> services, slac::time::Instant now, Timeline &out);

} // namespace slax::timeline
