// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/store/connection.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace slax::store {

/// A statement that is used again and again. Errors are thrown as DatabaseError.
class Statement {
public:
  Statement(sqlite3 *database, std::string_view sql);
  ~Statement();
  Statement(Statement &&other) noexcept;
  Statement(const Statement &) = delete;
  Statement &operator=(const Statement &) = delete;

  /// Starts anew; binds follow, from 1 on. What is bound is not copied: it lives until the last
  /// step.
  Statement &begin();
  Statement &bind(int at, std::string_view text);
  Statement &bind_blob(int at, std::string_view bytes);
  Statement &bind(int at, std::int64_t number);
  Statement &bind(int at, const Value &value);
  /// Where the statement has a parameter of that name.
  Statement &bind_named(const char *name, std::string_view text);
  /// False at the end.
  bool step();

  std::int64_t number(int column) const;
  std::string_view text(int column) const; ///< until the next step
  bool is_null(int column) const;
  /// The row as an object; bytes that are no text are taken for text.
  std::string json() const;

private:
  sqlite3 *database_;
  sqlite3_stmt *statement_ = nullptr;
};

/// A connection to the SQLite database of a folder, which is made if it is missing, readable by its
/// owner alone. One process writes at a time; others may read beside it.
std::unique_ptr<Connection> connect_sqlite(const std::string &path, bool may_write);

} // namespace slax::store
