// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/timeline/event.hpp"

#include <array>
#include <span>
#include <string>
#include <vector>

namespace slax::timeline {

/// What of an incident's records could not be used.
struct Remark {
  NameId what = kNoName;  ///< a reason, interned
  NameId value = kNoName; ///< the key; the field and its value; why the version was refused
  friend auto operator<=>(const Remark &, const Remark &) = default;
};
/// Keys of the normal form that drive numbers.
inline constexpr std::array<std::string_view, 13> kKnownKeys{
    "at",       "type",     "severity", "reason", "into",  "audience", "fraction",
    "accounts", "services", "id",       "source", "title", "events"};

/// Everything that is known of one incident. Identity is (source, id). Kept lean: two strings, one
/// run of names and one of events, each sorted and free of duplicates.
class Incident {
public:
  NameId source = kNoName;
  std::string id;

  std::string_view title() const { return std::string_view(words_).substr(0, title_size_); }
  std::string_view url() const { return std::string_view(words_).substr(title_size_, url_size_); }
  /// What people call it by, beside its id: INC0010001, #77. Separated by line ends.
  std::string_view refs() const { return std::string_view(words_).substr(title_size_ + url_size_); }
  void set_words(std::string_view title, std::string_view url, std::string_view refs = {});

  /// Its id is of what happens again and again, such as an alert's fingerprint: see `occurrences`.
  bool recurs = false;

  std::span<const NameId> services() const { return {names_.data(), service_count_}; }
  /// Names or aliases, as the source gave them; `kAllAccounts` for all.
  std::span<const NameId> accounts() const {
    return std::span(names_).subspan(service_count_, account_count_);
  }
  /// Parts of its records that could not be used.
  std::vector<Remark> remarks() const;
  bool has_remarks() const { return names_.size() > service_count_ + account_count_; }
  void set_names(std::vector<NameId> services, std::vector<NameId> accounts,
                 std::vector<Remark> remarks = {});
  void add_remark(Remark remark);

  /// By time, then in the order in which events of one instant apply.
  std::span<const Event> events() const { return events_; }
  void set_events(std::vector<Event> events);

  /// Adds what other records of the same identity know. Any order and any duplication of records
  /// give the same incident; of different titles the larger stays.
  void unite(std::span<const Incident *const> others);

  /// Hints that events and names are read soon.
  void fetch() const {
    __builtin_prefetch(names_.data());
    __builtin_prefetch(events_.data());
    __builtin_prefetch(events_.data() + 2);
  }

  friend bool operator==(const Incident &, const Incident &) = default;

private:
  std::string words_;         // title, url, refs
  std::vector<NameId> names_; // services, accounts, then both names of each remark
  std::vector<Event> events_;
  std::uint32_t title_size_ = 0;
  std::uint32_t url_size_ = 0;
  std::uint32_t service_count_ = 0;
  std::uint32_t account_count_ = 0;
};

} // namespace slax::timeline
