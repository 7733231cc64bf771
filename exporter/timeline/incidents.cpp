// SPDX-License-Identifier: Apache-2.0
// Incidents by identity in slots that stay. Each origin's part is kept apart, so that one that
// loses an incident takes only its own away; the index is flat because a million are looked up on
// each read.
#include "exporter/timeline/incidents.hpp"

#include <algorithm>
#include <functional>

namespace slax::timeline {
namespace {

std::size_t hash_of(const Incident &incident) {
  return std::hash<std::string_view>{}(incident.id) ^ (incident.source * 0x9E3779B97F4A7C15ULL);
}

bool same_identity(const Incident &a, const Incident &b) {
  return a.source == b.source && a.id == b.id;
}

/// Records of one identity become one, in the order of their first ones.
void unite_all(std::vector<Incident> &records) {
  struct Hash {
    const std::vector<Incident> *list;
    std::size_t operator()(std::uint32_t i) const { return hash_of((*list)[i]); }
  };
  struct Equal {
    const std::vector<Incident> *list;
    bool operator()(std::uint32_t a, std::uint32_t b) const {
      return same_identity((*list)[a], (*list)[b]);
    }
  };
  boost::unordered_flat_set<std::uint32_t, Hash, Equal> seen(records.size(), Hash{&records},
                                                             Equal{&records});
  std::vector<std::pair<std::uint32_t, std::uint32_t>> others; // first record, another one
  for (std::uint32_t i = 0; i < records.size(); ++i)
    if (const auto [first, is_new] = seen.insert(i); !is_new) others.emplace_back(*first, i);
  if (others.empty()) return;
  std::sort(others.begin(), others.end());
  for (std::size_t i = 0; i < others.size();) {
    const std::uint32_t first = others[i].first;
    std::vector<const Incident *> group;
    for (; i < others.size() && others[i].first == first; ++i)
      group.push_back(&records[others[i].second]);
    records[first].unite(group);
    for (const Incident *united : group)
      records[static_cast<std::size_t>(united - records.data())] = Incident{};
  }
  std::erase_if(records, [](const Incident &i) { return i.id.empty(); });
}

void unite(Incident &incident, const Incident &other) {
  const Incident *const list[] = {&other};
  incident.unite(list);
}

} // namespace

std::optional<Slot> Incidents::find(NameId source, const std::string &id) const {
  Incident wanted;
  wanted.source = source;
  wanted.id = id;
  const auto found = index_.find(wanted);
  return found == index_.end() ? std::nullopt : std::optional(*found);
}

std::size_t Incidents::Hash::operator()(Slot slot) const {
  return hash_of((*entries)[slot].incident);
}
std::size_t Incidents::Hash::operator()(const Incident &incident) const {
  return hash_of(incident);
}
bool Incidents::Equal::operator()(Slot a, const Incident &b) const {
  return same_identity((*entries)[a].incident, b);
}

bool Incidents::has_part(const Entry &entry, Origin origin) {
  if (!entry.parts) return entry.origin == origin;
  return std::any_of(entry.parts->begin(), entry.parts->end(),
                     [&](const Part &p) { return p.origin == origin; });
}

void Incidents::rebuild(Entry &entry) {
  std::vector<Part> &parts = *entry.parts;
  entry.incident = parts.front().incident;
  for (std::size_t i = 1; i < parts.size(); ++i)
    unite(entry.incident, parts[i].incident);
  if (parts.size() > 1) return;
  entry.origin = parts.front().origin;
  entry.parts.reset();
}

std::pair<Slot, bool> Incidents::place(const Incident &record) {
  if (const auto it = index_.find(record); it != index_.end()) return {*it, false};
  Slot slot = 0;
  if (free_.empty()) {
    slot = static_cast<Slot>(entries_.size());
    entries_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  entries_[slot].incident.source = record.source;
  entries_[slot].incident.id = record.id;
  index_.insert(slot);
  return {slot, true};
}

std::optional<Incident> Incidents::set_part(Entry &entry, bool is_new, const Change &change,
                                            Incident record) {
  if (is_new) {
    entry.origin = change.origin;
    entry.incident = std::move(record);
    return Incident{};
  }
  Incident before = entry.incident;
  if (!entry.parts && entry.origin == change.origin) {
    if (change.whole || change.replaces)
      entry.incident = std::move(record);
    else
      unite(entry.incident, record);
  } else {
    if (!entry.parts) {
      entry.parts = std::make_unique<std::vector<Part>>();
      entry.parts->push_back({entry.origin, entry.incident});
    }
    const auto own = std::find_if(entry.parts->begin(), entry.parts->end(),
                                  [&](const Part &p) { return p.origin == change.origin; });
    if (own == entry.parts->end())
      entry.parts->push_back({change.origin, std::move(record)});
    else if (change.whole || change.replaces)
      own->incident = std::move(record);
    else
      unite(own->incident, record);
    rebuild(entry);
  }
  if (entry.incident == before) return std::nullopt;
  return before;
}

std::optional<Incident> Incidents::drop_part(Slot slot, Origin origin) {
  Entry &entry = entries_[slot];
  Incident before = entry.incident;
  if (!entry.parts) {
    index_.erase(slot);
    entry = Entry{};
    free_.push_back(slot);
    return before;
  }
  std::erase_if(*entry.parts, [&](const Part &p) { return p.origin == origin; });
  rebuild(entry);
  if (entry.incident == before) return std::nullopt;
  return before;
}

void Incidents::apply(Change change, const OnChange &on_change) {
  ++read_;
  unite_all(change.records);
  if (entries_.empty()) {
    entries_.reserve(change.records.size());
    index_.reserve(change.records.size());
  }
  std::vector<Incident> records = std::move(change.records);
  for (Incident &record : records) {
    const auto [slot, is_new] = place(record);
    entries_[slot].read = read_;
    if (const auto before = set_part(entries_[slot], is_new, change, std::move(record)))
      on_change(slot, *before);
  }
  for (const auto &[source, id] : change.gone) {
    const auto slot = find(source, id);
    if (!slot || entries_[*slot].read == read_ || !has_part(entries_[*slot], change.origin))
      continue;
    if (const auto before = drop_part(*slot, change.origin)) on_change(*slot, *before);
  }
  if (!change.whole) return;
  for (Slot slot = 0; slot < entries_.size(); ++slot) {
    const Entry &entry = entries_[slot];
    if (entry.incident.id.empty() || entry.read == read_ || !has_part(entry, change.origin))
      continue;
    if (const auto before = drop_part(slot, change.origin)) on_change(slot, *before);
  }
}

Incidents::Holding Incidents::compare(Origin origin, const std::vector<Incident> &records) const {
  Holding out;
  for (const Entry &entry : entries_)
    if (!entry.incident.id.empty() && has_part(entry, origin)) ++out.known;
  if (out.known == 0) return out;
  boost::unordered_flat_set<Slot> kept;
  for (const Incident &record : records) {
    const auto it = index_.find(record);
    if (it != index_.end() && has_part(entries_[*it], origin)) kept.insert(*it);
  }
  out.lost = out.known - kept.size();
  return out;
}

} // namespace slax::timeline
