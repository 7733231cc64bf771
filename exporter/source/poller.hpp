// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/source/filled.hpp"
#include "exporter/source/paced_client.hpp"
#include "exporter/store/store.hpp"

#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace slax::source {

/// How a poll ended.
struct PollResult {
  bool complete = false;                    ///< every page was read and stored
  std::string error;                        ///< without secrets; empty if it is complete
  std::optional<slac::time::Duration> wait; ///< what the system asks for before the next request
};

/// Reads what is new in a system, page by page, into the store. A page is stored before the next is
/// asked for; how far it came is stored only once all are.
class Poller {
public:
  /// What a page did in the store, and how many records it had.
  using OnAdded = std::function<void(const store::Store::Added &, std::size_t)>;
  /// `values` holds the secrets; it and the others outlive the poller.
  Poller(const slac::model::Connector &connector, const slac::model::Source &source,
         const connector::Values &values, connector::Mapping &mapping, store::Store &store,
         const Outside &outside, PollCounts &counts, OnAdded on_added, PacedClient::OnWait on_wait);

  /// What changed since it was read so far, or all within reach.
  PollResult poll(store::Progress progress, slac::time::Instant now, bool full);
  /// The records of these keys, one by one; those that are no more, or that are not selected, are
  /// passed over: what was known of them stands.
  PollResult fetch(const std::vector<std::string> &keys, slac::time::Instant now);
  void cancel() { client_.cancel(); }

private:
  struct TooMany {}; ///< records in a range of time for the system to page through
  std::string first_url(const std::string &url,
                        const std::map<std::string, slac::model::Text> &query,
                        const connector::Values &values) const;
  struct AnswerReader; ///< what jq finds in an answer
  template <class Take>
  void walk(std::string url, const slac::model::Paging &page, const AnswerReader &read,
            const Take &take);
  void read_range(slac::time::Instant from, slac::time::Instant until, slac::time::Instant now);
  void read_pages(const connector::Values &values, slac::time::Instant now);
  bool is_newer(const std::string &key, const std::string &updated);
  void add_page(std::vector<std::string> page, slac::time::Instant now);
  std::optional<std::string> fetch(const std::string &key);
  std::string with_details(std::string record, const std::string &key);
  std::vector<store::Record> map(const std::vector<std::string> &records, slac::time::Instant now);
  void see_change(const std::string &updated);
  void add(const std::vector<store::Record> &records, slac::time::Instant now,
           const std::optional<store::Progress> &progress);

  const slac::model::Connector &connector_;
  const slac::model::Source &source_;
  const connector::Values &values_;
  connector::Mapping &mapping_;
  store::Store &store_;
  OnAdded on_added_;
  PacedClient client_;
  std::optional<slac::time::Instant> earliest_; ///< change that an answer may hold
  std::optional<slac::time::Instant> newest_;   ///< change that this poll saw
  bool full_ = false;                           ///< this poll is a full scan
  /// When each record changed whose parts this poll asked for: they hold all that came before.
  std::unordered_map<std::string, slac::time::Instant> read_;
  /// Of records as the pages have them, that are stored: they are not asked for and mapped again.
  std::unordered_set<std::size_t> stored_;
};

/// Takes a mapped record's incidents apart: their ids, and whether each can be read.
store::Record stored(store::Way way, std::string raw, connector::Mapped mapped,
                     const std::string &source);

} // namespace slax::source
