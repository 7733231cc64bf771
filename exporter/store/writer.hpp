// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/store/store.hpp"

#include <span>

namespace slax::store {

/// Puts records of one source into the tables, inside a transaction of the caller.
///
/// Of the versions of a key one stands (state 1): its lines are current. A newer one that is
/// refused stands beside it (state 2) and replaces nothing. All others are history (state 0).
class Writer {
public:
  Writer(Connection &connection, std::string source)
      : connection_(connection), source_(std::move(source)) {}

  /// Appends of a source wait for one another, so that numbers of records become visible in their
  /// order.
  void enter();
  /// A record with its key and the hash of its content, which need no database.
  struct New {
    const Record *record = nullptr;
    std::string key;
    std::string hash;
    std::int64_t number = 0;
    std::int64_t state = 0;
  };
  static std::vector<New> prepare(const std::vector<Record> &records);
  void append(slac::time::Instant seen, std::vector<New> records, bool immutable,
              Store::Added &out);
  void put(const Progress &progress);
  /// Records that are stored under these numbers now say this.
  void say_again(std::span<const std::int64_t> numbers, const std::vector<Record> &records,
                 Store::Added &out);
  void bump_revision();

private:
  struct Version {
    std::int64_t number = 0;
    std::int64_t state = 0;
    std::string hash;
    std::optional<std::int64_t> updated;
  };
  using Versions = std::map<std::string, std::vector<Version>>; ///< by key
  void append_some(slac::time::Instant seen, std::vector<New> records, bool immutable,
                   Store::Added &out);
  Versions find(const std::vector<New> &records);
  using Numbers = std::vector<std::int64_t>; ///< of records
  bool is_wanted(New &record, const Versions &known, bool immutable, Numbers &former,
                 Store::Added &out);
  void insert(slac::time::Instant seen, std::vector<New> &records);
  void insert_lines(const std::vector<New> &records);
  void insert_refused(const std::vector<New> &records);
  void set_state(std::span<const std::int64_t> numbers, std::int64_t state, Store::Added &out);
  void note_incidents(std::span<const std::int64_t> numbers, Store::Added &out);
  void note_read(slac::time::Instant at);
  void settle(const std::set<std::string> &keys, Store::Added &out);

  Connection &connection_;
  const std::string source_;
};

} // namespace slax::store
