// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace slax::store {

/// A database's error, in its own words and without its address.
struct DatabaseError {
  std::string text;
};

/// Bytes that are no text.
struct Bytes {
  std::string_view bytes;
};
using Value = std::variant<std::monostate, std::int64_t, std::string_view, Bytes>;

/// A small table that a statement reads under the name `given`. What the statement does with one of
/// its rows does not depend on the others.
struct Given {
  enum class Type : std::uint8_t { Integer, Text, Bytes };
  struct Column {
    std::string_view name;
    Type type;
  };
  std::vector<Column> columns;
  std::vector<Value> values; ///< row by row

  std::size_t rows() const { return values.size() / columns.size(); }
  /// One column of such texts, which outlive it.
  static Given of(std::string_view column, const std::set<std::string> &texts);
};

/// A row of an answer; until the next.
class Row {
public:
  virtual ~Row() = default;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t number(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
};

/// What the two kinds of database say differently.
struct Dialect {
  std::string_view id;              ///< column of a number that grows with each row
  std::string_view integer;         ///< 64 bits
  std::string_view bytes;           ///< of what systems send: it need not be text
  std::string_view blob;            ///< of hashes
  std::string_view flag;            ///< of the second version's `current`
  std::string_view flag_to_integer; ///< a statement
  std::string_view clustered;       ///< end of a table that lies in the order of its key
  std::string_view by_group;        ///< which index a query is to take
  std::string_view lock_schema;     ///< statements; until the end of the transaction
  std::string_view version;         ///< a query, of the schema
  std::string_view set_version;     ///< a statement; its last `N` is the number
  std::string_view begin;
  std::string_view for_update;
  std::string_view lock_ledger; ///< a statement; until the end of the transaction
};

/// One connection to a database. Parameters are written ?1, ?2, … in both kinds. Errors are thrown
/// as DatabaseError. Not thread-safe.
class Connection {
public:
  virtual ~Connection() = default;
  using Each = std::function<void(const Row &)>;
  /// Calls with each row of the answer; `each` asks nothing of this connection.
  virtual void query(const std::string &sql, std::span<const Value> values, const Each &each) = 0;
  void run(const std::string &sql, std::span<const Value> values) {
    query(sql, values, [](const Row &) {});
  }
  /// Runs a statement for all rows of `given` (SQLite: one after the other; PostgreSQL: at once, as
  /// arrays, whose planning costs the same for any number of rows).
  virtual void query(const std::string &sql, std::span<const Value> values, const Given &given,
                     const Each &each) = 0;
  void run(const std::string &sql, std::span<const Value> values, const Given &given) {
    query(sql, values, given, [](const Row &) {});
  }
  virtual void script(const std::string &sql) = 0;
  virtual const Dialect &dialect() const = 0;
  /// False once it was lost; the next call connects again.
  virtual bool is_connected() const = 0;
};

/// Rolled back unless it is committed.
class Transaction {
public:
  explicit Transaction(Connection &connection);
  ~Transaction();
  Transaction(const Transaction &) = delete;
  Transaction &operator=(const Transaction &) = delete;
  void commit();

private:
  Connection &connection_;
  bool done_ = false;
};

} // namespace slax::store
