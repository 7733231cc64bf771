// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compiler/base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace slax::store {

/// An SQLite error, in its own words.
struct SqliteError {
  std::string text;
};

/// A statement that is used again and again. Errors are thrown as SqliteError.
class Statement {
public:
  Statement(sqlite3 *database, std::string_view sql);
  ~Statement();
  Statement(Statement &&other) noexcept;
  Statement(const Statement &) = delete;
  Statement &operator=(const Statement &) = delete;

  /// Starts anew; binds follow, from 1 on.
  Statement &begin();
  Statement &bind(int at, std::string_view text);
  Statement &bind_blob(int at, std::string_view bytes);
  Statement &bind(int at, std::int64_t number);
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

void execute(sqlite3 *database, const char *sql);

} // namespace slax::store
