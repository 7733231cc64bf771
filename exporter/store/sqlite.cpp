// SPDX-License-Identifier: Apache-2.0
// SQLite behind Connection: statements are prepared once and kept by their text; `given` is the
// same statement stepped for each row. WAL and full syncs, so that others read while one process
// writes.
#include "exporter/store/sqlite.hpp"

#include "compiler/base/json_writer.hpp"

#include <map>
#include <sqlite3.h>
#include <utility>

namespace slax::store {
namespace {

[[noreturn]] void fail(sqlite3 *database) { throw DatabaseError{sqlite3_errmsg(database)}; }

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
  if (sqlite3_bind_text64(statement_, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8) !=
      SQLITE_OK)
    fail(database_);
  return *this;
}

Statement &Statement::bind_blob(int at, std::string_view bytes) {
  if (sqlite3_bind_blob64(statement_, at, bytes.data(), bytes.size(), SQLITE_STATIC) != SQLITE_OK)
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
  const DatabaseError error{sqlite3_errmsg(database_)};
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

Statement &Statement::bind(int at, const Value &value) {
  if (const auto *number = std::get_if<std::int64_t>(&value)) return bind(at, *number);
  if (const auto *text = std::get_if<std::string_view>(&value)) return bind(at, *text);
  if (const auto *bytes = std::get_if<Bytes>(&value)) return bind_blob(at, bytes->bytes);
  if (sqlite3_bind_null(statement_, at) != SQLITE_OK) fail(database_);
  return *this;
}

namespace {

constexpr Dialect kDialect{"INTEGER PRIMARY KEY",
                           "INTEGER",
                           "TEXT",
                           "BLOB",
                           "INTEGER",
                           "",
                           "WITHOUT ROWID",
                           "INDEXED BY lines_by_group",
                           "",
                           "SELECT user_version FROM pragma_user_version",
                           "PRAGMA user_version = N",
                           "BEGIN IMMEDIATE",
                           "",
                           ""};

class SqliteRow final : public Row {
public:
  explicit SqliteRow(const Statement &statement) : statement_(statement) {}
  bool is_null(int column) const override { return statement_.is_null(column); }
  std::int64_t number(int column) const override { return statement_.number(column); }
  std::string_view text(int column) const override { return statement_.text(column); }

private:
  const Statement &statement_;
};

struct Closer {
  void operator()(sqlite3 *database) const { sqlite3_close_v2(database); }
};

class SqliteConnection final : public Connection {
public:
  explicit SqliteConnection(sqlite3 *database) : database_(database) {}

  void query(const std::string &sql, std::span<const Value> values, const Each &each) override {
    Statement &statement = prepared(sql);
    statement.begin();
    bind(statement, 1, values);
    const SqliteRow row(statement);
    while (statement.step())
      each(row);
  }

  void query(const std::string &sql, std::span<const Value> values, const Given &given,
             const Each &each) override {
    std::string names;
    std::string places;
    std::size_t place = values.size();
    for (const Given::Column &column : given.columns) {
      (names += names.empty() ? "" : ", ") += column.name;
      (places += places.empty() ? "?" : ", ?") += std::to_string(++place);
    }
    Statement &statement =
        prepared("WITH given (" + names + ") AS (VALUES (" + places + ")) " + sql);
    statement.begin();
    bind(statement, 1, values);
    const SqliteRow row(statement);
    const std::span<const Value> all(given.values);
    for (std::size_t i = 0; i < given.rows(); ++i) {
      bind(statement, values.size() + 1,
           all.subspan(i * given.columns.size(), given.columns.size()));
      while (statement.step())
        each(row);
    }
  }

  void script(const std::string &sql) override {
    if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      fail(database_.get());
  }

  const Dialect &dialect() const override { return kDialect; }
  bool is_connected() const override { return true; }

private:
  Statement &prepared(const std::string &sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end())
      found = statements_.emplace(sql, Statement(database_.get(), sql)).first;
    return found->second;
  }

  static void bind(Statement &statement, std::size_t first, std::span<const Value> values) {
    for (const Value &value : values)
      statement.bind(static_cast<int>(first++), value);
  }

  std::unique_ptr<sqlite3, Closer> database_;
  std::map<std::string, Statement> statements_; ///< by their text
};

} // namespace

std::unique_ptr<Connection> connect_sqlite(const std::string &path, bool may_write) {
  sqlite3 *opened = nullptr;
  // What nobody reads would cost every allocation of every connection a common lock.
  static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(once);
  const int flags = may_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE;
  const int result = sqlite3_open_v2(path.c_str(), &opened,
                                     flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  auto out = std::make_unique<SqliteConnection>(opened);
  if (result != SQLITE_OK) throw DatabaseError{sqlite3_errstr(result)};
  sqlite3_busy_timeout(opened, 10'000);
  if (may_write) {
    out->script("PRAGMA journal_mode = WAL");
    out->script("PRAGMA synchronous = FULL");
  } else {
    out->script("PRAGMA query_only = ON");
  }
  out->script("PRAGMA temp_store = MEMORY");
  out->script("PRAGMA cache_size = -65536");
  return out;
}

} // namespace slax::store
