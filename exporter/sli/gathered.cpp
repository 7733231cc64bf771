// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/gathered.hpp"

#include <algorithm>

namespace slax::sli {
namespace {

using slac::time::Instant;
using timeline::EventType;
using timeline::Slot;
using timeline::Step;
using timeline::Timeline;

bool ends_impact(const Step &step) {
  return step.type == EventType::Mitigated || step.type == EventType::Resolved ||
         step.type == EventType::Closed;
}

Instant begin_of(const Timeline &timeline) {
  return timeline.started ? *timeline.started : *timeline.trigger;
}

/// Whether there is impact right after the instant, as far as its own events say.
bool is_open_at(const Timeline &timeline, Instant at) {
  if (at < begin_of(timeline)) return false;
  bool on = true;
  for (const Step &step : timeline.steps) {
    if (step.at > at) break;
    if (step.at < begin_of(timeline)) continue;
    if (ends_impact(step)) on = false;
    if (step.type == EventType::Reopened) on = true;
  }
  return on;
}

/// When the target's end ends what a merge at `at` left open; `kNever` while nothing does.
Instant end_with(const Timeline &target, Instant at) {
  const bool has_begun = begin_of(target) <= at;
  if (has_begun && !is_open_at(target, at)) return at;
  for (const Step &step : target.steps)
    if (ends_impact(step) && step.at > at) return step.at;
  return slac::time::kNever;
}

/// From its merge on its own events say nothing of impact; an impact that they left open ends with
/// the target. A merge that is dated before the impact began counts at that beginning.
void end_with_target(Timeline &own, const Timeline &target) {
  const Instant merged = std::max(own.merged_at, begin_of(own));
  const bool left_open = is_open_at(own, merged);
  std::erase_if(own.steps, [&](const Step &step) { return step.at > merged; });
  own.first_severity = timeline::kNoRank;
  own.held = 0;
  for (const Step &step : own.steps) {
    if (own.first_severity == timeline::kNoRank) own.first_severity = step.severity;
    own.held |= timeline::mask_of(step.severity);
  }
  if (!left_open) return;
  const Instant end = end_with(target, merged);
  if (end < slac::time::kNever) own.steps.push_back({end, EventType::Resolved});
}

} // namespace

Timeline &Gathered::next_part() {
  if (part_count_ == parts_.size()) parts_.emplace_back();
  return parts_[part_count_++];
}

/// What is kept out of the numbers gives them no service.
void Gathered::unite_services(const timeline::Incidents &incidents,
                              const timeline::Vocabulary &vocabulary, Slot slot,
                              std::span<const Slot> members, int account, Instant now) {
  united_.clear();
  const auto add = [&](Slot one) {
    const timeline::Incident &incident = incidents.at(one);
    timeline::build(incident, vocabulary, account, incident.services(), now, timeline_);
    if (!timeline_.usable()) return;
    const auto own = incident.services();
    united_.insert(united_.end(), own.begin(), own.end());
  };
  add(slot);
  for (const Slot member : members)
    add(member);
  services_ = united_;
}

void Gathered::gather(const timeline::Incidents &incidents, const Merges &merges,
                      const timeline::Vocabulary &vocabulary, Slot slot, int account, Instant now) {
  const timeline::Incident &incident = incidents.at(slot);
  const std::span<const Slot> members = merges.members(slot);
  part_count_ = 0;
  slots_.assign(1, slot);
  services_ = incident.services();
  if (!members.empty()) unite_services(incidents, vocabulary, slot, members, account, now);
  timeline::build(incident, vocabulary, account, services_, now, timeline_);
  if (!members.empty()) next_part() = timeline_;
  for (const Slot member : members) {
    Timeline &own = next_part();
    timeline::build(incidents.at(member), vocabulary, account, services_, now, own);
    if (!own.usable()) {
      --part_count_;
      continue;
    }
    slots_.push_back(member);
    timeline::absorb(timeline_, own);
    if (parts_.front().usable()) end_with_target(own, parts_.front());
  }
  affected_ = slac::time::kNever;
  if (timeline_.affected) affected_ = {-slac::time::kNever.ns};
  for (const Step &step : timeline_.steps)
    if (step.affects) affected_ = std::min(affected_, step.at);
}

} // namespace slax::sli
