// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"
#include "compiler/time/instant.hpp"
#include "exporter/store/connection.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace slax::store {

/// A line of the ledger as it stands in its chain.
struct LedgerLine {
  std::string account;
  std::int64_t number = 0; ///< 1, 2, … in its account's chain
  std::string kind;
  std::string subject; ///< an account has one line of a kind and subject
  std::string text;    ///< canonical JSON, without a line end
  std::string hash;    ///< SHA-256 of the text, 64 hexadecimal digits

  std::string name() const { return account + "/" + std::to_string(number); }
};

/// The tables of the ledger, of trees and of when they came into force: only ever added to. It has
/// a connection of its own, and works beside a serving process, in transactions that are short. Not
/// thread-safe. What fails says so and changes nothing.
class LedgerTable {
public:
  enum class Access { Write, Read };
  /// Of a store as `Store::open` takes it, whose tables are up to date.
  static slac::base::Result<std::unique_ptr<LedgerTable>> open(const std::string &where,
                                                               Access access);

  /// What is to be written. `seal` makes the line once its place is known.
  struct New {
    std::string account;
    std::string kind;
    std::string subject;
    std::function<LedgerLine(std::int64_t number, const std::string &previous)> seal;
    struct Note {
      std::string salt;
      std::string text;
    };
    std::optional<Note> note; ///< stands beside the line
  };
  /// Writes those that are not there yet, in their order, in one transaction that holds the
  /// ledger's lock; gives how many. `may` is asked under that lock: false writes nothing.
  slac::base::Result<std::size_t> append(const std::vector<New> &lines,
                                         const std::function<bool()> &may);
  /// Lines that were written after the one with that sequence number, which moves on; of all
  /// accounts in the order in which they were written.
  slac::base::Result<std::vector<LedgerLine>> lines_after(std::int64_t &sequence);
  /// Those of an account, or of all, by account and number. `take` gets one after the other.
  slac::base::Result<slac::base::Done>
  each_line(const std::string &account, const std::function<void(const LedgerLine &)> &take);
  slac::base::Result<std::optional<New::Note>> note(const std::string &account,
                                                    std::int64_t number);

  /// A tree and when it came into force.
  struct Reign {
    slac::time::Instant since;
    std::string tree;
  };
  slac::base::Result<std::vector<Reign>> reigns(); ///< in the order of time
  /// Keeps the tree for good, and puts it in force where another was. True if it did.
  slac::base::Result<bool> enthrone(const std::string &hash, const std::string &text,
                                    slac::time::Instant since);
  slac::base::Result<std::string> tree(const std::string &hash); ///< its text; empty: unknown

  /// Facts of the store, each written once, but for those that replace a former value.
  slac::base::Result<std::optional<std::string>> fact(const std::string &name);
  slac::base::Result<slac::base::Done> note_fact(const std::string &name, const std::string &value,
                                                 bool replaces = false);

private:
  LedgerTable(std::unique_ptr<Connection> connection, std::string name)
      : connection_(std::move(connection)), name_(std::move(name)) {}
  template <class T, class Do>
  slac::base::Result<T> act(const Do &what);

  std::unique_ptr<Connection> connection_;
  std::string name_; ///< for errors
};

} // namespace slax::store
