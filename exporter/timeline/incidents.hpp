// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/timeline/incident.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace slax::timeline {

/// Where records come from: a file of the command line, a connector.
using Origin = std::uint32_t;
/// An incident's place; stays while the incident is known.
using Slot = std::uint32_t;

/// What a read of an origin gave.
struct Change {
  Origin origin = 0;
  /// The origin now holds exactly `records`; else they are added to what it holds.
  bool whole = true;
  std::vector<Incident> records;
  /// Not added: they are all that the origin now says of their incidents, and nothing of `gone`.
  bool replaces = false;
  std::vector<std::pair<NameId, std::string>> gone = {}; ///< identities
};

/// All incidents by identity. An incident is the union of what every origin says of it, so an
/// origin that no longer knows one takes only its own part away.
class Incidents {
public:
  Incidents() = default;
  Incidents(const Incidents &) = delete;
  Incidents &operator=(const Incidents &) = delete;

  /// Called for each slot whose content changed, once, with what it held before (no events if it is
  /// new).
  using OnChange = std::function<void(Slot, const Incident &before)>;
  void apply(Change change, const OnChange &on_change);

  /// How many incidents the origin is known to hold, and how many of them `records` lack.
  struct Holding {
    std::size_t known = 0;
    std::size_t lost = 0;
  };
  Holding compare(Origin origin, const std::vector<Incident> &records) const;

  /// The incident of that identity, if it is known.
  std::optional<Slot> find(NameId source, const std::string &id) const;
  /// An incident without events is no longer known.
  const Incident &at(Slot slot) const { return entries_[slot].incident; }
  /// Hints that the slot, and then what it holds, is read soon.
  void fetch(Slot slot) const { __builtin_prefetch(&entries_[slot]); }
  void fetch_content(Slot slot) const { entries_[slot].incident.fetch(); }
  /// One more than the largest slot.
  std::size_t slots() const { return entries_.size(); }

private:
  struct Part {
    Origin origin = 0;
    Incident incident;
  };
  struct Entry {
    Incident incident;                        ///< the union of all parts
    Origin origin = 0;                        ///< of the only part
    std::uint32_t read = 0;                   ///< of the origin, which last gave it
    std::unique_ptr<std::vector<Part>> parts; ///< where there are several
  };
  struct Hash {
    using is_transparent = void;
    const std::vector<Entry> *entries;
    std::size_t operator()(Slot slot) const;
    std::size_t operator()(const Incident &incident) const;
  };
  struct Equal {
    using is_transparent = void;
    const std::vector<Entry> *entries;
    bool operator()(Slot a, Slot b) const { return a == b; }
    bool operator()(Slot a, const Incident &b) const;
    bool operator()(const Incident &a, Slot b) const { return (*this)(b, a); }
  };

  std::pair<Slot, bool> place(const Incident &record);
  // Both give what the entry held before, or nothing if that did not change.
  static std::optional<Incident> set_part(Entry &entry, bool is_new, const Change &change,
                                          Incident record);
  std::optional<Incident> drop_part(Slot slot, Origin origin);
  static bool has_part(const Entry &entry, Origin origin);
  static void rebuild(Entry &entry);

  std::vector<Entry> entries_;
  std::vector<Slot> free_;
  boost::unordered_flat_set<Slot, Hash, Equal> index_{0, Hash{&entries_}, Equal{&entries_}};
  std::uint32_t read_ = 0;
};

} // namespace slax::timeline
