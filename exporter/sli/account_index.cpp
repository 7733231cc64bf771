// SPDX-License-Identifier: Apache-2.0
#include "exporter/sli/account_index.hpp"

#include <algorithm>

namespace slax::sli {

using timeline::Incident;
using timeline::Slot;

void AccountIndex::set_layout(const Layout &layout, const timeline::Incidents &incidents) {
  layout_ = &layout;
  entries_.assign(layout.accounts.size(), {});
  entry_of_.assign(layout.model->accounts.size(), 0);
  for (std::size_t i = 0; i < layout.accounts.size(); ++i)
    entry_of_[static_cast<std::size_t>(layout.accounts[i].account)] = i;
  for (Slot slot = 0; slot < incidents.slots(); ++slot)
    look_again(slot, incidents);
}

void AccountIndex::touch_all() {
  for (Entry &entry : entries_)
    entry.dirty = true;
}

/// Adds the incident to the accounts that it names, or removes it from them. `services` are those
/// that `all` is read with.
void AccountIndex::list(Slot slot, const Incident &incident,
                        std::span<const timeline::NameId> services, bool add) {
  const timeline::Vocabulary &vocabulary = layout_->vocabulary;
  const auto touched = [&](Entry &entry) {
    entry.dirty = true;
    auto &slots = entry.incidents;
    const auto at = std::lower_bound(slots.begin(), slots.end(), slot);
    const bool listed = at != slots.end() && *at == slot;
    if (add && !listed) slots.insert(at, slot);
    if (!add && listed) slots.erase(at);
  };
  const auto name = [&](timeline::NameId id) {
    if (id == timeline::kAllAccounts) {
      for (std::size_t i = 0; i < entries_.size(); ++i)
        if (vocabulary.all_means(services, layout_->accounts[i].account)) touched(entries_[i]);
      return;
    }
    const int account = vocabulary.of(id).account;
    if (account != timeline::Vocabulary::kUnknown && vocabulary.is_promised(account))
      touched(entries_[entry_of_[static_cast<std::size_t>(account)]]);
  };
  for (const timeline::NameId id : incident.accounts())
    name(id);
  bool merges = false;
  for (const timeline::Event &e : incident.events()) {
    if (e.type == timeline::EventType::Accounts) name(e.name);
    merges = merges || e.type == timeline::EventType::Merged;
  }
  if (merges) merges_.note(slot, add);
}

void AccountIndex::replace(Slot slot, const Incident &before,
                           const timeline::Incidents &incidents) {
  list(slot, before, before.services(), false);
  look_again(slot, incidents);
}

void AccountIndex::look_again(Slot slot, const timeline::Incidents &incidents) {
  const Incident &incident = incidents.at(slot);
  list(slot, incident, incident.services(), true);
}

std::vector<Slot> AccountIndex::follow_merges(const timeline::Incidents &incidents,
                                              const timeline::Names &names, slac::time::Instant now,
                                              std::span<const Slot> changed) {
  const std::vector<Slot> moved = merges_.follow(incidents, names, now, changed);
  if (moved.empty()) return moved;
  for (Entry &entry : entries_)
    entry.dirty = entry.dirty || std::any_of(moved.begin(), moved.end(), [&](Slot slot) {
                    return std::binary_search(entry.incidents.begin(), entry.incidents.end(), slot);
                  });
  for (const Slot slot : moved) {
    const Slot root = merges_.root(slot);
    const auto own = incidents.at(root).services();
    std::vector<timeline::NameId> services(own.begin(), own.end());
    for (const Slot member : merges_.members(root)) {
      const auto more = incidents.at(member).services();
      services.insert(services.end(), more.begin(), more.end());
    }
    list(slot, incidents.at(slot), services, true);
  }
  return moved;
}

std::vector<std::size_t> AccountIndex::listing(Slot slot) const {
  const auto members = merges_.members(slot);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::vector<Slot> &listed = entries_[i].incidents;
    const auto has = [&](Slot one) {
      return std::binary_search(listed.begin(), listed.end(), one);
    };
    if (has(slot) || std::any_of(members.begin(), members.end(), has)) out.push_back(i);
  }
  return out;
}

std::vector<Slot> AccountIndex::roots(std::size_t account) const {
  return merges_.roots(entries_[account].incidents);
}

} // namespace slax::sli
