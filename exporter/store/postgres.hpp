// SPDX-License-Identifier: Apache-2.0
// The only includer of libpq, in its source file.
#pragma once

#include "exporter/store/connection.hpp"

#include <map>

struct pg_conn;
struct pg_result;

namespace slax::store {

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

/// One connection to a PostgreSQL server. After a lost connection the next call connects again.
class Postgres final : public Connection {
public:
  explicit Postgres(std::string address) : address_(std::move(address)) {}
  ~Postgres() override;
  Postgres(const Postgres &) = delete;
  Postgres &operator=(const Postgres &) = delete;

  void query(const std::string &sql, std::span<const Value> values, const Each &each) override;
  void query(const std::string &sql, std::span<const Value> values, const Given &given,
             const Each &each) override;
  /// Whole, with at most one parameter whose type the statement decides.
  PostgresRows rows(const std::string &sql, const std::string *parameter);
  void script(const std::string &sql) override;
  const Dialect &dialect() const override;
  bool is_connected() const override { return connection_ != nullptr; }

private:
  void connect();
  [[noreturn]] void fail(pg_result *result);
  struct Parameters;
  void send(const std::string &sql, const Parameters &parameters, const Each &each);
  const std::string &prepared(const std::string &sql);

  std::string address_;
  pg_conn *connection_ = nullptr;
  std::map<std::string, std::string> statements_; ///< their names on the server, by their text
};

} // namespace slax::store
