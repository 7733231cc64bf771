// SPDX-License-Identifier: Apache-2.0
// The only includer of libpq, in its source file.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

struct pg_conn;
struct pg_result;

namespace slax::store {

/// A PostgreSQL error, in its own words.
struct PostgresError {
  std::string text;
  bool is_lost = false; ///< the connection
};

/// Rows of an answer; freed with it.
class PostgresRows {
public:
  explicit PostgresRows(pg_result *result) : result_(result) {}
  ~PostgresRows();
  PostgresRows(PostgresRows &&other) noexcept;
  PostgresRows(const PostgresRows &) = delete;
  PostgresRows &operator=(const PostgresRows &) = delete;

  int size() const;
  bool is_null(int row, int column) const;
  std::int64_t number(int row, int column) const; ///< of a bigint
  std::string_view text(int row, int column) const;

private:
  pg_result *result_;
};

/// One connection. Errors are thrown as PostgresError; after a lost connection the next call
/// connects anew.
class Postgres {
public:
  explicit Postgres(std::string address) : address_(std::move(address)) {}
  ~Postgres();
  Postgres(const Postgres &) = delete;
  Postgres &operator=(const Postgres &) = delete;

  using Parameter = std::variant<std::int64_t, std::string_view>;
  /// Texts and bytes travel as they are; `$n` in the statement says which type is meant.
  PostgresRows run(const char *sql, std::initializer_list<Parameter> parameters = {});
  /// With one parameter whose type the statement decides.
  PostgresRows run_text(const char *sql, const std::string &parameter);
  void script(const char *sql);
  /// Connected without a break since the last `connect`.
  bool is_connected() const { return connection_ != nullptr; }

private:
  void connect();
  [[noreturn]] void fail(pg_result *result);

  std::string address_;
  pg_conn *connection_ = nullptr;
};

} // namespace slax::store
