// SPDX-License-Identifier: Apache-2.0
// Which incident counts for which: the events that merge form a forest that is followed to its
// roots, and a change gives every incident whose root moved.
#include "exporter/sli/merges.hpp"

#include <algorithm>
#include <variant>

namespace slax::sli {
namespace {

using slac::time::Instant;
using timeline::Event;
using timeline::EventType;
using timeline::Incident;
using timeline::Slot;

/// The flaw in place of a target that cannot be one.
using Targets = std::unordered_map<Slot, std::variant<Slot, MergeFlaw>>;

bool exists(const Incident &incident, Instant now) {
  const auto events = incident.events();
  return std::any_of(events.begin(), events.end(), [&](const Event &e) {
    return e.at <= now && (e.type == EventType::Started || e.type == EventType::Triggered);
  });
}

bool is_deleted(const Incident &incident, Instant now) {
  const auto events = incident.events();
  return std::any_of(events.begin(), events.end(),
                     [&](const Event &e) { return e.at <= now && e.type == EventType::Deleted; });
}

/// The last event by `now` that merges it, at one instant the last by the bytes of `into`.
const Event *merge_of(const Incident &incident, const timeline::Names &names, Instant now) {
  const Event *out = nullptr;
  for (const Event &e : incident.events()) {
    if (e.at > now || e.type != EventType::Merged) continue;
    if (out == nullptr || out->at < e.at || names.text(out->name) < names.text(e.name)) out = &e;
  }
  return out;
}

/// Each target leads on to at most one other, so a circle is found in as many steps as there are.
bool is_in_circle(Slot slot, const Targets &targets) {
  Slot at = slot;
  for (std::size_t steps = 0; steps <= targets.size(); ++steps) {
    const auto next = targets.find(at);
    const Slot *target = next == targets.end() ? nullptr : std::get_if<Slot>(&next->second);
    if (target == nullptr) return false;
    at = *target;
    if (at == slot) return true;
  }
  return false; // it leads into a circle of others
}

template <class Map>
void differ(const Map &one, const Map &other, std::vector<Slot> &out) {
  for (const auto &[slot, value] : one) {
    const auto found = other.find(slot);
    if (found == other.end() || found->second != value) out.push_back(slot);
  }
}

} // namespace

void Merges::note(Slot slot, bool merges) {
  if (merges)
    merging_.insert(slot);
  else
    merging_.erase(slot);
}

std::vector<Slot> Merges::follow(const timeline::Incidents &incidents, const timeline::Names &names,
                                 Instant now, std::span<const Slot> changed) {
  if (merging_.empty() && root_.empty() && flaws_.empty()) return {};
  Targets targets;
  for (const Slot slot : merging_) {
    const Incident &incident = incidents.at(slot);
    const Event *merged = merge_of(incident, names, now);
    if (merged == nullptr || !exists(incident, now)) continue;
    const auto target = incidents.find(incident.source, names.text(merged->name));
    if (!target || !exists(incidents.at(*target), now))
      targets[slot] = MergeFlaw::UnknownTarget;
    else if (is_deleted(incidents.at(*target), now))
      targets[slot] = MergeFlaw::DeletedTarget;
    else
      targets[slot] = *target;
  }
  std::unordered_map<Slot, MergeFlaw> flaws;
  for (const auto &[slot, target] : targets) {
    if (const auto *flaw = std::get_if<MergeFlaw>(&target))
      flaws[slot] = *flaw;
    else if (is_in_circle(slot, targets))
      flaws[slot] = MergeFlaw::Circle;
  }
  std::unordered_map<Slot, Slot> root;
  for (const auto &[slot, target] : targets) {
    Slot at = slot;
    for (auto next = targets.find(at); next != targets.end() && !flaws.contains(at);
         next = targets.find(at))
      at = std::get<Slot>(next->second);
    if (at != slot) root[slot] = at;
  }

  std::vector<Slot> moved;
  differ(root, root_, moved);
  differ(root_, root, moved);
  differ(flaws, flaws_, moved);
  differ(flaws_, flaws, moved);
  std::set<Slot> roots; // of the groups in which something changed, before and now
  const auto add_roots = [&](Slot slot) {
    for (const auto *map : {&root_, &root})
      if (const auto found = map->find(slot); found != map->end()) roots.insert(found->second);
    if (members_.contains(slot)) roots.insert(slot);
  };
  for (const Slot slot : changed)
    add_roots(slot);
  for (const Slot slot : moved)
    add_roots(slot);
  for (const auto *map : {&root_, &root})
    for (const auto &[slot, its_root] : *map)
      if (roots.contains(its_root) || std::binary_search(changed.begin(), changed.end(), its_root))
        moved.insert(moved.end(), {slot, its_root});
  std::sort(moved.begin(), moved.end());
  moved.erase(std::unique(moved.begin(), moved.end()), moved.end());

  root_ = std::move(root);
  flaws_ = std::move(flaws);
  members_.clear();
  for (const auto &[slot, its_root] : root_)
    members_[its_root].push_back(slot);
  for (auto &[its_root, members] : members_)
    std::sort(members.begin(), members.end());
  return moved;
}

Slot Merges::root(Slot slot) const {
  const auto found = root_.find(slot);
  return found == root_.end() ? slot : found->second;
}

std::vector<Slot> Merges::roots(const std::vector<Slot> &slots) const {
  std::vector<Slot> out = slots;
  if (empty()) return out;
  for (Slot &slot : out)
    slot = root(slot);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::span<const Slot> Merges::members(Slot slot) const {
  const auto found = members_.find(slot);
  return found == members_.end() ? std::span<const Slot>() : std::span(found->second);
}

std::optional<MergeFlaw> Merges::flaw(Slot slot) const {
  const auto found = flaws_.find(slot);
  return found == flaws_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace slax::sli
