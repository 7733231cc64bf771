// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/sqlite.hpp"

#include "compiler/base/json_writer.hpp"

#include <sqlite3.h>
#include <utility>

namespace slax::store {
namespace {

[[noreturn]] void fail(sqlite3 *database) { throw SqliteError{sqlite3_errmsg(database)}; }

} // namespace

Statement::Statement(sqlite3 *database, std::string_view sql) : database_(database) {
  if (sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) != SQLITE_OK)
    fail(database);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement::Statement(Statement &&other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

Statement &Statement::begin() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  return *this;
}

Statement &Statement::bind(int at, std::string_view text) {
  if (sqlite3_bind_text64(statement_, at, text.data(), text.size(), SQLITE_TRANSIENT,
                          SQLITE_UTF8) != SQLITE_OK)
    fail(database_);
  return *this;
}

Statement &Statement::bind_blob(int at, std::string_view bytes) {
  if (sqlite3_bind_blob64(statement_, at, bytes.data(), bytes.size(), SQLITE_TRANSIENT) !=
      SQLITE_OK)
    fail(database_);
  return *this;
}

Statement &Statement::bind(int at, std::int64_t number) {
  if (sqlite3_bind_int64(statement_, at, number) != SQLITE_OK) fail(database_);
  return *this;
}

Statement &Statement::bind_named(const char *name, std::string_view text) {
  const int at = sqlite3_bind_parameter_index(statement_, name);
  return at == 0 ? *this : bind(at, text);
}

bool Statement::step() {
  switch (sqlite3_step(statement_)) {
  case SQLITE_ROW: return true;
  case SQLITE_DONE: sqlite3_reset(statement_); return false;
  default: break;
  }
  const SqliteError error{sqlite3_errmsg(database_)};
  sqlite3_reset(statement_);
  throw error;
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::text(int column) const {
  const void *bytes = sqlite3_column_blob(statement_, column);
  return {static_cast<const char *>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string Statement::json() const {
  std::string out = "{";
  for (int column = 0; column < sqlite3_column_count(statement_); ++column) {
    out += (column == 0 ? "" : ",") +
           slac::base::json_quote(sqlite3_column_name(statement_, column)) + ":";
    switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_NULL: out += "null"; break;
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
      out += reinterpret_cast<const char *>(sqlite3_column_text(statement_, column));
      break;
    default: out += slac::base::json_quote(text(column));
    }
  }
  return out + "}";
}

void execute(sqlite3 *database, const char *sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(database);
}

} // namespace slax::store
