// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/sli/layout.hpp"
#include "exporter/sli/merges.hpp"

#include <span>
#include <vector>

namespace slax::sli {

/// Which incidents the rows of each account look at, and which accounts must look again.
///
/// An incident is listed for every account that it names, in its list of accounts or in an event,
/// also of the future; `all` names those of which an agreement covers one of its services. What was
/// merged is one with its target: both are looked at by whoever names either, and `all` is read
/// with the services of all of them. Accounts are numbered as in the layout. One thread; while
/// blocks are made, `clear` may be called for different accounts on several.
class AccountIndex {
public:
  /// Lists all incidents anew for another layout, which must outlive the use.
  void set_layout(const Layout &layout, const timeline::Incidents &incidents);
  /// The incident of the slot was `before` and is what `incidents` hold now.
  void replace(timeline::Slot slot, const timeline::Incident &before,
               const timeline::Incidents &incidents);
  /// An event of the future has come.
  void look_again(timeline::Slot slot, const timeline::Incidents &incidents);
  /// Follows merges as they are at `now`. Gives all that are one with what changed, now or before;
  /// the accounts that list them, or name them now, must look again.
  std::vector<timeline::Slot> follow_merges(const timeline::Incidents &incidents,
                                            const timeline::Names &names, slac::time::Instant now,
                                            std::span<const timeline::Slot> changed);

  std::size_t size() const { return entries_.size(); }
  /// By slot; those that were merged into another stand for themselves.
  const std::vector<timeline::Slot> &incidents(std::size_t account) const {
    return entries_[account].incidents;
  }
  /// The same, each once and those that were merged into another in its place.
  std::vector<timeline::Slot> roots(std::size_t account) const;
  const Merges &merges() const { return merges_; }
  /// Which accounts list the incident, or one that was merged into it.
  std::vector<std::size_t> listing(timeline::Slot slot) const;

  bool is_dirty(std::size_t account) const { return entries_[account].dirty; }
  void touch(std::size_t account) { entries_[account].dirty = true; }
  void touch_all();
  void clear(std::size_t account) { entries_[account].dirty = false; }

private:
  struct Entry {
    std::vector<timeline::Slot> incidents; ///< sorted
    bool dirty = true;
  };
  void list(timeline::Slot slot, const timeline::Incident &incident,
            std::span<const timeline::NameId> services, bool add);

  const Layout *layout_ = nullptr;
  std::vector<Entry> entries_;
  std::vector<std::size_t> entry_of_; ///< by account of the model
  Merges merges_;
};

} // namespace slax::sli
