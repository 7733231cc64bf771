// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "compiler/time/instant.hpp"
#include "exporter/store/connection.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace slax::store {

/// What is to be written to one record of a Source, once. The entries of a record are numbered from
/// 1 on and delivered in that order.
struct OutboxEntry {
  std::int64_t id = 0; ///< over all
  std::string source;
  std::string record; ///< its key in the system
  std::int64_t number = 0;
  slac::time::Instant made;
  std::string state; ///< fingerprint of what it says
  std::string note;
  std::string fields;      ///< a JSON object: what can be written, by its name
  std::string status;      ///< pending, sent, parked, dropped, dry-run
  int tries = 0;           ///< that were begun
  slac::time::Instant due; ///< not before
  std::string error;       ///< of the last try; empty: none
};

/// The table of what is written back: an entry is only added, and its status moves on. It has a
/// connection of its own, and works beside a serving process. Not thread-safe. What fails says so
/// and changes nothing.
class OutboxTable {
public:
  enum class Access { Write, Read };
  /// Of a store as `Store::open` takes it, whose tables are up to date.
  static slac::base::Result<std::unique_ptr<OutboxTable>> open(const std::string &where,
                                                               Access access);

  /// Adds the entry behind the record's others of its mode, unless the last of them says the same,
  /// or there is none and it may not be the `first`; true if it did. `may` is asked in the
  /// transaction: false writes nothing.
  slac::base::Result<bool> add(const OutboxEntry &entry, bool first,
                               const std::function<bool()> &may);
  /// Those of a Source that may be tried now: of each record the first that is not done, unless it
  /// is parked. At most `limit`, the oldest first.
  slac::base::Result<std::vector<OutboxEntry>> due(const std::string &source,
                                                   slac::time::Instant now, int limit);
  /// Notes that another try begins, and until when nobody else begins one. False where it is not
  /// pending any more, or somebody did.
  slac::base::Result<bool> begin(const OutboxEntry &entry, slac::time::Instant until);
  /// Nobody else tries: what was begun and not ended is tried again at once.
  slac::base::Result<slac::base::Done> release(const std::string &source, slac::time::Instant now);
  /// What the try came to: a pending one moves on.
  slac::base::Result<slac::base::Done> end(std::int64_t id, const std::string &status,
                                           slac::time::Instant due, const std::string &error);

  /// Of one Source, or of all (empty); all of them, or those that are neither sent nor dropped.
  slac::base::Result<slac::base::Done> each(const std::string &source, bool all,
                                            const std::function<void(const OutboxEntry &)> &take);
  /// Puts a parked entry back (`pending`), or gives up a pending or parked one (`dropped`). False
  /// where its status is another, or there is none.
  slac::base::Result<bool> move(std::int64_t id, const std::string &to, slac::time::Instant now);

  struct Counts {
    std::map<std::string, std::int64_t> entries; ///< by status: pending, parked
    std::optional<slac::time::Instant> oldest;   ///< pending one was made
  };
  slac::base::Result<Counts> counts(const std::string &source);

  /// Since when write-back of the Source is on: `now` where it was not.
  slac::base::Result<slac::time::Instant> on_since(const std::string &source,
                                                   slac::time::Instant now);
  /// It is off, or sends nothing: what waits is given up, since it would be told too late.
  slac::base::Result<slac::base::Done> note_off(const std::string &source);

private:
  OutboxTable(std::unique_ptr<Connection> connection, std::string name)
      : connection_(std::move(connection)), name_(std::move(name)) {}
  template <class T, class Do>
  slac::base::Result<T> act(const Do &what);

  std::unique_ptr<Connection> connection_;
  std::string name_; ///< for errors
};

} // namespace slax::store
