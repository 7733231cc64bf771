// SPDX-License-Identifier: Apache-2.0
#include "exporter/store/postgres.hpp"

#include <array>
#include <cstring>
#include <endian.h>
#include <libpq-fe.h>
#include <utility>

namespace slax::store {
namespace {

std::string first_line(const char *text) {
  std::string out(text);
  return out.substr(0, out.find('\n'));
}

} // namespace

PostgresRows::~PostgresRows() { PQclear(result_); }
PostgresRows::PostgresRows(PostgresRows &&other) noexcept
    : result_(std::exchange(other.result_, nullptr)) {}
int PostgresRows::size() const { return PQntuples(result_); }
bool PostgresRows::is_null(int row, int column) const {
  return PQgetisnull(result_, row, column) != 0;
}
std::int64_t PostgresRows::number(int row, int column) const {
  std::uint64_t big = 0;
  std::memcpy(&big, PQgetvalue(result_, row, column), sizeof big);
  return static_cast<std::int64_t>(be64toh(big));
}
std::string_view PostgresRows::text(int row, int column) const {
  return {PQgetvalue(result_, row, column),
          static_cast<std::size_t>(PQgetlength(result_, row, column))};
}

Postgres::~Postgres() { PQfinish(connection_); }

void Postgres::connect() {
  // What the address says comes last and decides.
  constexpr std::array<const char *, 6> kKeywords{"connect_timeout", "tcp_user_timeout",
                                                  "keepalives_idle", "application_name",
                                                  "dbname",          nullptr};
  const std::array<const char *, 6> values{"10",           "10000",          "10",
                                           "sla-exporter", address_.c_str(), nullptr};
  connection_ = PQconnectdbParams(kKeywords.data(), values.data(), 1);
  if (PQstatus(connection_) == CONNECTION_OK) {
    PQsetNoticeProcessor(
        connection_, [](void *, const char *) {}, nullptr);
    return;
  }
  const std::string why = first_line(PQerrorMessage(connection_));
  PQfinish(std::exchange(connection_, nullptr));
  throw PostgresError{why, true};
}

void Postgres::fail(pg_result *result) {
  PostgresError error{first_line(PQerrorMessage(connection_)),
                      PQstatus(connection_) != CONNECTION_OK};
  PQclear(result);
  if (error.is_lost) PQfinish(std::exchange(connection_, nullptr));
  throw error;
}

PostgresRows Postgres::run(const char *sql, std::initializer_list<Parameter> parameters) {
  constexpr std::size_t kMost = 10;
  if (connection_ == nullptr) connect();
  std::array<std::uint64_t, kMost> numbers{};
  std::array<const char *, kMost> values{};
  std::array<int, kMost> lengths{};
  std::array<int, kMost> formats{};
  std::size_t count = 0;
  for (const Parameter &parameter : parameters) {
    if (const auto *number = std::get_if<std::int64_t>(&parameter)) {
      numbers[count] = htobe64(static_cast<std::uint64_t>(*number));
      values[count] = reinterpret_cast<const char *>(&numbers[count]);
      lengths[count] = sizeof(std::uint64_t);
    } else {
      const std::string_view text = std::get<std::string_view>(parameter);
      values[count] = text.data() == nullptr ? "" : text.data();
      lengths[count] = static_cast<int>(text.size());
    }
    formats[count++] = 1; // binary
  }
  pg_result *result = PQexecParams(connection_, sql, static_cast<int>(count), nullptr,
                                   values.data(), lengths.data(), formats.data(), 1);
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) fail(result);
  return PostgresRows(result);
}

PostgresRows Postgres::run_text(const char *sql, const std::string &parameter) {
  if (connection_ == nullptr) connect();
  const char *value = parameter.c_str();
  pg_result *result = PQexecParams(connection_, sql, 1, nullptr, &value, nullptr, nullptr, 1);
  if (PQresultStatus(result) != PGRES_TUPLES_OK) fail(result);
  return PostgresRows(result);
}

void Postgres::script(const char *sql) {
  if (connection_ == nullptr) connect();
  pg_result *result = PQexec(connection_, sql);
  if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
    fail(result);
  PQclear(result);
}

} // namespace slax::store
